/**
 * Shows how far a long step is: `share` between 0 and 1, and what else there is to say.
 * In a terminal one line that changes; elsewhere a plain line every few seconds.
 */
export function createProgress(label, { out = process.stdout, now = Date.now, everyMs = out.isTTY ? 250 : 5000 } = {}) {
  const begin = now();
  let last = -Infinity;
  let moving = null; // when the share began to grow: what comes before (npm thinking) says nothing of the rate
  const text = (share, note) => {
    if (share > 0) moving ??= { at: now(), share };
    const grown = moving === null ? 0 : share - moving.share;
    const left = grown > 0.02 ? `, about ${Math.max(1, Math.ceil(((now() - moving.at) * (1 - share)) / grown / 1000))} s left` : '';
    return `${label}: ${Math.floor(share * 100)} %, ${note ? `${note}, ` : ''}${Math.round((now() - begin) / 1000)} s${left}`;
  };
  return {
    update(share, note = '') {
      if (now() - last < everyMs) return;
      last = now();
      out.write(out.isTTY ? `\r\u001b[2K${text(share, note)}` : `${text(share, note)}\n`);
    },
    end(note) {
      out.write(`${out.isTTY ? '\r\u001b[2K' : ''}${label}: ${note}, ${((now() - begin) / 1000).toFixed(1)} s\n`);
    },
  };
}

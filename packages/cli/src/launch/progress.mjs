/**
 * Shows how far a long step is: `share` between 0 and 1 or null where it cannot be known, and what else there is to say.
 * In a terminal one line that changes; elsewhere a plain line every few seconds.
 */
export function createProgress(label, { out = process.stdout, now = Date.now, everyMs = out.isTTY ? 250 : 5000 } = {}) {
  const begin = now();
  let last = -Infinity;
  const text = (share, note) => {
    const seconds = (now() - begin) / 1000;
    const left = share !== null && share > 0.02 ? `, about ${Math.max(1, Math.ceil((seconds * (1 - share)) / share))} s left` : '';
    return `${label}: ${share === null ? '' : `${Math.floor(share * 100)} %, `}${note ? `${note}, ` : ''}${Math.round(seconds)} s${left}`;
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

export interface Progress {
  /** `done` of `of` things; `note` is said beside. */
  update(done: number, of: number, note?: string): void;
  /** Ends the line with what came of it. */
  end(text: string): void;
}

export interface Output {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

/** Rate, share and time left of a long step: one changing line in a terminal, a plain line every few seconds elsewhere. */
export function createProgress(label: string, unit: string, out: Output = process.stdout, now: () => number = Date.now): Progress {
  const begin = now();
  const everyMs = out.isTTY ? 200 : 3_000;
  let first: number | null = null;
  let last = out.isTTY ? -Infinity : begin - everyMs + 1_000;
  return {
    update(done, of, note = '') {
      first ??= done; // what was done before this step says nothing of its rate
      if (now() - last < everyMs) return;
      last = now();
      const seconds = (now() - begin) / 1000;
      const rate = seconds > 0.3 ? (done - first) / seconds : 0;
      const left = rate > 0 && done < of ? `, ${Math.ceil((of - done) / rate)} s left` : '';
      const text = `${label}: ${figure(done)} of ${figure(of)} ${unit} (${of > 0 ? Math.floor((100 * done) / of) : 100} %${rate > 0 ? `, ${figure(Math.round(rate))}/s` : ''}${left})${note && `  ${note}`}`;
      out.write(out.isTTY ? `\r\u001b[2K${text.slice(0, (out.columns ?? 120) - 1)}` : `${text}\n`);
    },
    end(text) {
      out.write(`${out.isTTY ? '\r\u001b[2K' : ''}${label}: ${text}, ${((now() - begin) / 1000).toFixed(1)} s\n`);
    },
  };
}

/** Whole numbers with thousands apart. */
export const figure = (value: number): string => value.toLocaleString('en-US');

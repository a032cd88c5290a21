import type { Rejection, RejectionCode } from './outcome.js';

/** What is found while one event is read: the first fault counts, flags say what was changed or dropped. */
export interface Inspection {
  readonly flags: Set<string>;
  readonly fault: Rejection | null;
  refuse(code: RejectionCode, field: string, message: string): null;
}

export function inspect(): Inspection {
  let fault: Rejection | null = null;
  return {
    flags: new Set(),
    get fault() {
      return fault;
    },
    refuse(code, field, message) {
      fault ??= { code, field, message };
      return null;
    },
  };
}

/** A value as shown in a message: JSON, cut to a line. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(typeof value === 'string' ? value.slice(0, 60) : value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

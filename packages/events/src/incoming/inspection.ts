import type { Rejection, RejectionCode } from './outcome.js';

/** What is found while one event is read: the first fault counts, flags say what was changed or dropped. */
export interface Inspection {
  readonly flags: readonly string[];
  readonly fault: Rejection | null;
  flag(name: string): void;
  refuse(code: RejectionCode, field: string, message: string): null;
}

/** A class, since one is made for every event: methods on a prototype cost nothing to make. */
class OneInspection implements Inspection {
  readonly flags: string[] = [];
  fault: Rejection | null = null;

  flag(name: string): void {
    if (!this.flags.includes(name)) this.flags.push(name);
  }
  refuse(code: RejectionCode, field: string, message: string): null {
    this.fault ??= { code, field, message };
    return null;
  }
}

export const inspect = (): Inspection => new OneInspection();

/** A value as shown in a message: JSON, cut to a line. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(typeof value === 'string' ? value.slice(0, 60) : value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

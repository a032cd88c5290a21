import { CommandFailure, exitCode } from '../exit-code.js';

export interface VoidOptions {
  readonly source?: string;
  readonly id?: string;
  readonly import?: string;
  readonly from?: string;
  readonly to?: string;
}

export interface VoidTarget {
  readonly data: Readonly<Record<string, string>>;
  /** `everything of import 5f0c9b1e` */
  readonly text: string;
  /** More than one event. */
  readonly sweeping: boolean;
}

/** What is to be void, from options; days alone begin at midnight UTC. */
export function voidTargetOf({ source, id, import: importId, from, to }: VoidOptions): VoidTarget {
  if (importId !== undefined && source === undefined && id === undefined && from === undefined && to === undefined) return { data: { import: importId }, text: `everything of import ${importId}`, sweeping: true };
  if (importId === undefined && source !== undefined && id !== undefined && from === undefined && to === undefined) return { data: { source, id }, text: `event ${id} of ${source}`, sweeping: false };
  if (importId === undefined && source !== undefined && id === undefined && from !== undefined && to !== undefined) {
    const span = { source, from: instant(from), to: instant(to) };
    return { data: span, text: `everything of ${source} that happened from ${span.from} until before ${span.to}`, sweeping: true };
  }
  throw new CommandFailure('say what is void by one of: --source S --id ID, --import ID, --source S --from T --to T', exitCode.usage);
}

const instant = (text: string): string => (/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00:00Z` : text);

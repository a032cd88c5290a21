import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { leadIdOf } from '@trichter/events';
import type { Asked, Receipt, Removal } from '@trichter/personal';

/** An erasure that was asked for, written down before anything is done: killed half-way, it is done from the beginning at the next start. */
export interface ErasureJob {
  readonly receipt: string;
  readonly leads: readonly string[];
  readonly identifiers: readonly string[];
  /** By identifier: that of its lead; of an older job none. */
  readonly primaries?: Readonly<Record<string, string>>;
  readonly keep: 'nothing' | 'counts';
  readonly later: 'anew' | 'suppress';
  /** UTC ms. */
  readonly askedAt: number;
  /** Everything until then goes (UTC ms). */
  readonly until: number;
  /** For the receipt. */
  readonly asked?: readonly Asked[];
  /** What was done so far, noted after each step, so that a receipt is whole whoever ends the job. */
  readonly removals?: readonly Removal[];
  /** `eventDigest` of what is others', by identifier, once it was appended again: what was erased cannot be asked afterwards. */
  readonly ofOthers?: Readonly<Record<string, readonly string[]>>;
  /** When it was begun anew, ISO 8601. */
  readonly resumedAt?: readonly string[];
}

export interface ErasureFiles {
  /** Writes a job down, again after each step. */
  note(job: ErasureJob): void;
  unfinished(): ErasureJob[];
  /** Keeps the receipt, forgets the job. */
  finish(receipt: Receipt): void;
  receipt(id: string): Receipt | null;
  /** Those of these leads that were erased before, with the last receipt that says so. Reads all receipts. */
  receiptsOf(leads: ReadonlySet<string>): Map<string, string>;
}

/** Jobs and receipts, one small file each; they hold ids and hashes, nothing personal. */
export function erasureFiles(dir: string): ErasureFiles {
  const at = (kind: 'jobs' | 'receipts', id: string) => join(dir, kind, `${id}.json`);
  const write = (path: string, value: object) => {
    mkdirSync(join(path, '..'), { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flush: true });
    renameSync(`${path}.new`, path);
  };
  const read = <T>(path: string): T => JSON.parse(readFileSync(path, 'utf8')) as T;
  const all = <T>(kind: 'jobs' | 'receipts'): T[] => (existsSync(join(dir, kind)) ? readdirSync(join(dir, kind)).filter((file) => file.endsWith('.json')).map((file) => read<T>(join(dir, kind, file))) : []);
  return {
    note: (job) => write(at('jobs', job.receipt), job),
    unfinished: () => all<ErasureJob>('jobs'),
    finish(receipt) {
      write(at('receipts', receipt.receipt), receipt);
      rmSync(at('jobs', receipt.receipt), { force: true });
    },
    receipt: (id) => (existsSync(at('receipts', id)) ? read<Receipt>(at('receipts', id)) : null),
    receiptsOf(leads) {
      const receipts = new Map<string, string>();
      for (const { receipt, leads: gone, asked = [] } of all<Receipt>('receipts').sort((a, b) => a.finishedAt.localeCompare(b.finishedAt))) {
        const unknown = new Set(asked.filter(({ outcome }) => outcome === 'unknown').map(({ who }) => who && leadIdOf(who)));
        for (const lead of gone) if (leads.has(lead) && !unknown.has(lead)) receipts.set(lead, receipt);
      }
      return receipts;
    },
  };
}

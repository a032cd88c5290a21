import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Receipt } from '@trichter/personal';

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
}

export interface ErasureFiles {
  begin(job: ErasureJob): void;
  unfinished(): ErasureJob[];
  /** Keeps the receipt, forgets the job. */
  finish(receipt: Receipt): void;
  receipt(id: string): Receipt | null;
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
  return {
    begin: (job) => write(at('jobs', job.receipt), job),
    unfinished: () => (existsSync(join(dir, 'jobs')) ? readdirSync(join(dir, 'jobs')).filter((file) => file.endsWith('.json')).map((file) => read<ErasureJob>(join(dir, 'jobs', file))) : []),
    finish(receipt) {
      write(at('receipts', receipt.receipt), receipt);
      rmSync(at('jobs', receipt.receipt), { force: true });
    },
    receipt: (id) => (existsSync(at('receipts', id)) ? read<Receipt>(at('receipts', id)) : null),
  };
}

import { setTimeout as sleep } from 'node:timers/promises';
import { readRebuild } from '../rebuild/rebuild-file.js';
import type { AuditResult } from './audit.js';
import { keepAudit, nextSample, readLastAudit } from './last-audit.js';
import { turnsFor, type LeadSample } from './lead-sample.js';

/** A log of so many records is compared whole each time: that takes about two seconds of a core, and a share of few leads would tell little. */
export const SMALL_LOG = 100_000;

export interface AuditInTurn {
  readonly dataDir: string;
  /** Share of leads looked at, above 0, at most 1. */
  readonly share: number;
  readonly compare: (of: { readonly rebuild: number; readonly sample: LeadSample | undefined }) => Promise<AuditResult>;
}

export interface InTurn {
  readonly result: AuditResult;
  readonly turn: number;
  readonly turns: number;
}

/** Audits the leads whose turn it is and leaves the result in the data directory. Null where everything was folded anew meanwhile: half of what was compared is gone then. */
export async function auditInTurn({ dataDir, share, compare }: AuditInTurn): Promise<InTurn | null> {
  const { turn, sample } = nextSample(readLastAudit(dataDir), share);
  const { current: rebuild } = readRebuild(dataDir);
  const result = await compare({ rebuild, sample });
  if (readRebuild(dataDir).current !== rebuild) return null;
  keepAudit(dataDir, { share, turn, rebuild }, result);
  return { result, turn, turns: turnsFor(share) };
}

/** The share to look at beside a live system, where so many records are in the log. */
export const shareFor = (records: number, share: number): number => (records <= SMALL_LOG ? 1 : share);

/** Rests four times as long as it worked: a fifth of a core beside a live system. */
export const restAfter = (workedMs: number): Promise<void> => sleep(4 * workedMs);

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditResult } from './audit.js';
import { sampleOf, turnsFor, type LeadSample } from './lead-sample.js';

/** Which leads are looked at: all of them (share 1), or those whose turn it is. */
export interface Turn {
  /** Above 0, at most 1. */
  readonly share: number;
  readonly turn: number;
  /** How often everything was folded anew on request: a result is of those rows. */
  readonly rebuild: number;
}

/** What one look found. */
export interface Audited extends Turn {
  /** End of the look, ms. */
  readonly at: number;
  readonly ok: boolean;
  readonly records: number;
  readonly leads: number;
  readonly rows: number;
  readonly differences: number;
  /** The first difference, for people. */
  readonly first: string | null;
  readonly ms: number;
}

/** The looks of a round, the last of each turn: a difference counts until what was found wrong is looked at again, or everything is folded anew. */
export interface LastAudit {
  readonly looks: readonly Audited[];
}

const fileOf = (dataDir: string): string => join(dataDir, 'run', 'audit.json');

/** What the audits of this data directory found last; null before the first. */
export function readLastAudit(dataDir: string): LastAudit | null {
  return existsSync(fileOf(dataDir)) ? (JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as LastAudit) : null;
}

/** The leads whose turn it is: those after the last look at this share. */
export function nextSample(last: LastAudit | null, share: number): { readonly turn: number; readonly sample: LeadSample | undefined } {
  if (share >= 1) return { turn: 0, sample: undefined };
  const latest = latestOf({ looks: (last?.looks ?? []).filter((look) => look.share === share) });
  const turn = latest ? (latest.turn + 1) % turnsFor(share) : 0;
  return { turn, sample: sampleOf(share, turn) };
}

/** Keeps a result beside the others of its round, where the projector's `/health` and `/metrics` read it. */
export function keepAudit(dataDir: string, turn: Turn, result: AuditResult, at = Date.now()): LastAudit {
  const { ok, records, leads, rows, differenceCount: differences, differences: [first], ms } = result;
  const look: Audited = { ...turn, at, ok, records, leads, rows, differences, first: first ? `${first.table} (${first.name}, partition ${first.partition}) ${JSON.stringify(first.key)}` : null, ms };
  const last: LastAudit = { looks: [...(readLastAudit(dataDir)?.looks ?? []).filter((before) => stillCounts(before, look)), look] };
  mkdirSync(join(dataDir, 'run'), { recursive: true, mode: 0o700 });
  const next = `${fileOf(dataDir)}.${process.pid}`;
  writeFileSync(next, `${JSON.stringify(last)}\n`);
  renameSync(next, fileOf(dataDir));
  return last;
}

/** Not once everything was folded anew, or all it looked at was looked at again. A share looks at less than a whole audit does: cells sum over all leads. */
function stillCounts(before: Audited, now: Audited): boolean {
  if (before.rebuild !== now.rebuild || (before.share === now.share && before.turn === now.turn)) return false;
  return now.share < 1 || before.differences === 0;
}

export const latestOf = ({ looks }: LastAudit): Audited | null => looks.reduce<Audited | null>((latest, look) => (latest && latest.at > look.at ? latest : look), null);

export const differencesOf = ({ looks }: LastAudit): number => looks.reduce((sum, { differences }) => sum + differences, 0);

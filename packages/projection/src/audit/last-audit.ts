import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AuditResult } from './audit.js';
import { sampleOf, turnsFor, type LeadSample } from './lead-sample.js';

/** What one look found, of all leads or of the share of one turn. */
export interface Audited {
  readonly turn: number;
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

/** The looks of a round, the last of each turn: a difference counts until its leads are looked at again. */
export interface LastAudit {
  /** Share of leads looked at in one turn, above 0, at most 1. */
  readonly share: number;
  readonly looks: readonly Audited[];
}

const fileOf = (dataDir: string): string => join(dataDir, 'run', 'audit.json');

/** What the audits of this data directory found last; null before the first. */
export function readLastAudit(dataDir: string): LastAudit | null {
  return existsSync(fileOf(dataDir)) ? (JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as LastAudit) : null;
}

/** The leads whose turn it is: the one after the last look at this share. */
export function nextSample(last: LastAudit | null, share: number): { readonly turn: number; readonly sample: LeadSample | undefined } {
  if (share >= 1) return { turn: 0, sample: undefined };
  const latest = last?.share === share ? latestOf(last) : null;
  const turn = latest ? (latest.turn + 1) % turnsFor(share) : 0;
  return { turn, sample: sampleOf(share, turn) };
}

/** Keeps a result beside the others of its round, where the projector's `/health` and `/metrics` read it. */
export function keepAudit(dataDir: string, share: number, turn: number, result: AuditResult, at = Date.now()): LastAudit {
  const { ok, records, leads, rows, differenceCount: differences, differences: [first], ms } = result;
  const look: Audited = { turn, at, ok, records, leads, rows, differences, first: first ? `${first.table} (${first.name}, partition ${first.partition}) ${JSON.stringify(first.key)}` : null, ms };
  const before = readLastAudit(dataDir);
  const last: LastAudit = { share, looks: [...(before?.share === share ? before.looks.filter((one) => one.turn !== turn) : []), look] };
  mkdirSync(join(dataDir, 'run'), { recursive: true });
  const next = `${fileOf(dataDir)}.${process.pid}`;
  writeFileSync(next, `${JSON.stringify(last)}\n`);
  renameSync(next, fileOf(dataDir));
  return last;
}

export const latestOf = ({ looks }: LastAudit): Audited | null => looks.reduce<Audited | null>((latest, look) => (latest && latest.at > look.at ? latest : look), null);

export const differencesOf = ({ looks }: LastAudit): number => looks.reduce((sum, { differences }) => sum + differences, 0);

import { setTimeout as sleep } from 'node:timers/promises';
import { keepAudit, nextSample, readLastAudit, turnsFor, type AuditResult, type LeadSample } from '@trichter/projection';
import { auditText } from './audit-text.js';

export interface KeepAuditing {
  readonly dataDir: string;
  /** Share of leads looked at in one turn, above 0, at most 1. */
  readonly share: number;
  /** Ms from the start of one look to the next. */
  readonly everyMs: number;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly look: (sample: LeadSample | undefined) => Promise<AuditResult>;
}

/** Looks at one share of leads after the other until it is told to stop; each result is left in the data directory. Answers whether the last round found nothing. */
export async function keepAuditing({ dataDir, share, everyMs, signal, say, look }: KeepAuditing): Promise<boolean> {
  const turns = turnsFor(share);
  while (!signal.aborted) {
    const begun = Date.now();
    const { turn, sample } = nextSample(readLastAudit(dataDir), share);
    const where = turns === 1 ? 'all leads' : `leads ${turn + 1} of ${turns}`;
    try {
      const result = await look(sample);
      keepAudit(dataDir, share, turn, result);
      say(`${new Date().toISOString()} ${where}: ${result.leads} leads, ${result.rows} rows compared. ${auditText(result)}`);
    } catch (error) {
      // A database or broker that is away comes back; anything else is ours.
      if ((error as { retriable?: unknown }).retriable !== true) throw error;
      say(`${new Date().toISOString()} ${where}: not compared, ${(error as Error).message}`);
    }
    await sleep(Math.max(0, begun + everyMs - Date.now()), undefined, { signal }).catch(() => undefined);
  }
  return (readLastAudit(dataDir)?.looks ?? []).every(({ ok }) => ok);
}

/** Rests four times as long as it worked: a fifth of a core beside a live system. */
export const restAfter = (workedMs: number): Promise<void> => sleep(4 * workedMs);

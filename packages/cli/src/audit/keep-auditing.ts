import { setTimeout as sleep } from 'node:timers/promises';
import { auditInTurn, readLastAudit, type AuditResult, type LeadSample } from '@trichter/projection';
import { auditText } from './audit-text.js';

export interface KeepAuditing {
  readonly dataDir: string;
  /** Share of leads looked at in one turn, above 0, at most 1; asked before each. */
  readonly share: () => Promise<number>;
  /** Ms from the start of one look to the next. */
  readonly everyMs: number;
  readonly signal: AbortSignal;
  readonly say: (line: string) => void;
  readonly compare: (of: { readonly rebuild: number; readonly sample: LeadSample | undefined }) => Promise<AuditResult>;
}

/** Looks at one share of leads after the other until it is told to stop; each result is left in the data directory. Answers whether the last round found nothing. */
export async function keepAuditing({ dataDir, share, everyMs, signal, say, compare }: KeepAuditing): Promise<boolean> {
  while (!signal.aborted) {
    const begun = Date.now();
    const tell = (words: string): void => say(`${new Date().toISOString()} ${words}`);
    try {
      const looked = await auditInTurn({ dataDir, share: await share(), compare });
      if (looked) tell(`${looked.turns === 1 ? 'all leads' : `leads ${looked.turn + 1} of ${looked.turns}`}: ${looked.result.leads} leads, ${looked.result.rows} rows compared. ${auditText(looked.result)}`);
      else tell('everything was folded anew meanwhile; once more');
    } catch (error) {
      // A database or broker that is away comes back; anything else is ours.
      if ((error as { retriable?: unknown }).retriable !== true) throw error;
      tell(`not compared, ${(error as Error).message}`);
    }
    await sleep(Math.max(0, begun + everyMs - Date.now()), undefined, { signal }).catch(() => undefined);
  }
  const looks = readLastAudit(dataDir)?.looks ?? [];
  return looks.every(({ share: of, ok }) => ok || of !== looks.at(-1)?.share);
}

import { versionOf, type EventLog } from '@trichter/event-log';
import { setTimeout as sleep } from 'node:timers/promises';
import { definitionRowOf, type DefinitionRow } from './definition.js';
import type { SinkState } from './engine/reconcile.js';
import { storedLetters } from './engine/stored-letters.js';
import { isRetriable, SinkAheadOfLog } from './errors.js';
import type { RowReader } from './row-reader.js';
import type { RowSink } from './row-sink.js';
import { definitionsTable } from './table-shape.js';

export interface SinkStateDeps {
  readonly log: Pick<EventLog, 'ends' | 'generation'>;
  readonly sink: RowSink;
  readonly reader: RowReader;
  /** Aborted when this member is told to leave. */
  readonly leaving: AbortSignal;
  readonly failing: (error: Error) => void;
}

const MOST_WAIT_MS = 5_000;

/**
 * What the sink has of a partition of which `known` records were acknowledged. Asks until it answers; null: told to leave first, which ends the wait at once, a
 * question on its way too. Throws what asking again does not help, `SinkAheadOfLog` among it.
 */
export async function sinkStateOf({ leaving, failing, ...ports }: SinkStateDeps, partition: number, known: () => number): Promise<SinkState | null> {
  const left = new Promise<null>((resolve) => {
    if (leaving.aborted) resolve(null);
    else leaving.addEventListener('abort', () => resolve(null), { once: true });
  });
  for (let attempt = 0; ; attempt += 1) {
    const asked = ask(ports, partition, known).then((state) => ({ state, error: null }), (error: unknown) => ({ state: null, error }));
    const answer = await Promise.race([asked, left]);
    if (answer === null) return null;
    if (answer.state !== null) return answer.state;
    if (!isRetriable(answer.error)) throw answer.error;
    failing(answer.error as Error);
    await sleep(Math.min(MOST_WAIT_MS, 100 * 2 ** attempt), undefined, { signal: leaving }).catch(() => null); // only the signal breaks it off
  }
}

async function ask({ log, sink, reader }: Omit<SinkStateDeps, 'leaving' | 'failing'>, partition: number, known: () => number): Promise<SinkState> {
  const definitions: DefinitionRow[] = [];
  for await (const rows of reader.read({ table: definitionsTable, partition })) definitions.push(...rows.map(definitionRowOf));
  const stored = (await sink.progress()).get(partition) ?? -1;
  const end = (await log.ends())[partition] ?? 0;
  if (end > 0 && stored > versionOf(log.generation, end - 1)) throw new SinkAheadOfLog({ partition, stored, end });
  const acknowledged = known();
  const expected = acknowledged > 0 ? versionOf(log.generation, acknowledged - 1) : -1;
  return { definitions, letters: await storedLetters(reader, partition), restored: stored < expected };
}

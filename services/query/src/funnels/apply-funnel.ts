import { funnelDefinitionOf, type FunnelApplied, type FunnelInput } from '@trichter/api';
import { canonicalJson } from '@trichter/domain';
import { versionOf } from '@trichter/event-log';
import { encodeDefinitionApplied } from '@trichter/events';
import { problem } from '@trichter/service-kit';
import { readCatalogue } from '../catalogue/catalogue.js';
import type { Deps } from '../deps.js';
import { savedFunnel } from './saved-funnel.js';

/** Saves a funnel: one fact in the log, under a key of its own; the projector does the rest. Saying the same again writes nothing. */
export async function applyFunnel(deps: Deps, name: string, input: FunnelInput): Promise<FunnelApplied> {
  if (input.name !== undefined && input.name !== name) {
    throw problem({ status: 400, code: 'invalid', title: 'Two names', field: 'name', value: input.name, detail: `the address names the funnel "${name}"`, remedy: 'leave name out of the body, or make both equal' });
  }
  const definition = funnelDefinitionOf(input, name);
  const newest = savedFunnel(name, await readCatalogue(deps.clickhouse, deps.log.partitions), deps.pending)?.versions[0];
  const body = canonicalJson(definition);
  if (newest && canonicalJson(newest.definition) === body) return { name, definition, version: newest.version, position: null, changed: false };

  const value = encodeDefinitionApplied({ kind: 'funnel', name, body, appliedAt: deps.now(), home: null });
  const [position] = await deps.log.append([{ key: `fact:definition:funnel:${name}`, value }]);
  if (!position) throw new Error('the log acknowledged an append without a position');
  const version = versionOf(deps.log.generation, position.offset);
  deps.pending.add({ definition, version });
  return { name, definition, version, position: { partition: position.partition, offset: position.offset }, changed: true };
}

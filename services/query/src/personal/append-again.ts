import { eventDigest } from '@trichter/domain';
import { partitionOf, type EventLog, type NewRecord } from '@trichter/event-log';
import { decodeRecord, encodeEnvelope, leadIdOf, type Envelope } from '@trichter/events';
import { seal, unseal, type KeyStore } from '@trichter/personal';
import { ask } from '../ask.js';
import type { Deps } from '../deps.js';
import { identifiersAhead, ownedByOthers } from '../sql/identifiers.js';
import type { LeadDefinitions } from './find-identifiers.js';
import type { ErasureJob } from './erasure-job.js';

/** `eventDigest` of what is others', by the identifier it came in under. */
export type OfOthers = ReadonlyMap<string, ReadonlySet<string>>;
const NONE: OfOthers = new Map();

interface Owned {
  lead: string;
  origin: string;
  source: string;
  id: string;
  at: number;
}

/**
 * On a shared device others own touchpoints that came in under an identifier about to be erased. These are appended again under their owner's own
 * identifier, contact details sealed with the owner's key, before the identifier's key goes: so nobody loses what is theirs. Costs a read of
 * the partitions concerned, but only where there is such a touchpoint. Answers which there were.
 */
export async function appendAgainForOthers(deps: Deps, definitions: LeadDefinitions, job: ErasureJob): Promise<OfOthers> {
  const owned = await ask<Owned>(deps, 'owned_by_others', ownedByOthers(definitions.touchpoints, job.identifiers, job.leads));
  if (owned.length === 0) return NONE;
  const owners = await ownersOf(deps, definitions, [...new Set(owned.map(({ origin }) => origin))]);
  const wanted = new Map(owned.flatMap((one) => (owners.has(one.lead) ? [[nameOf(one.origin, one), one] as const] : [])));
  const records: NewRecord[] = [];
  for await (const envelope of envelopesOf(deps.log, new Set(owned.map(({ origin }) => origin)))) {
    const one = wanted.get(nameOf(envelope.subject, envelope));
    if (one) records.push(recordFor(owners.get(one.lead)!, await resealed(deps.keys, envelope, owners.get(one.lead)!), one.at));
  }
  if (records.length > 0) await deps.log.append(records);
  const ofOthers = new Map<string, Set<string>>();
  for (const one of wanted.values()) ofOthers.set(one.origin, (ofOthers.get(one.origin) ?? new Set()).add(eventDigest(one)));
  return ofOthers;
}

const nameOf = (origin: string, { source, id }: { source: string; id: string }): string => JSON.stringify([origin, source, id]);

/** Leads to the identifier they are named for, among those these identifiers follow. */
async function ownersOf(deps: Deps, { identities }: LeadDefinitions, origins: readonly string[]): Promise<Map<string, string>> {
  const owners = new Map<string, string>();
  let latest = [...origins];
  for (let depth = 0; latest.length > 0 && depth < 12; depth++) {
    const rows = await ask<{ other: string }>(deps, 'identifiers_ahead', identifiersAhead(identities, latest));
    latest = [...new Set(rows.map(({ other }) => other))].filter((other) => !owners.has(leadIdOf(other)));
    for (const other of latest) owners.set(leadIdOf(other), other);
  }
  return owners;
}

/** Every event of the log that came in under one of these identifiers. */
export async function* envelopesOf(log: EventLog, identifiers: ReadonlySet<string>): AsyncIterable<Envelope> {
  const ends = await log.ends();
  for (const partition of new Set([...identifiers].map((identifier) => partitionOf(identifier, log.partitions)))) {
    for await (const { records } of log.read(partition, 0, ends[partition])) {
      for (const { key, value } of records) {
        if (!identifiers.has(key)) continue;
        const record = decodeRecord(value);
        if (record.kind === 'envelope') yield record.envelope;
      }
    }
  }
}

async function resealed(keys: KeyStore | null, envelope: Envelope, owner: string): Promise<Envelope> {
  const { personal, personalKey } = envelope;
  if (personal === null || personalKey === null) return envelope;
  const found = keys?.find(personalKey);
  const own = found?.kind === 'key' ? (await keys!.keysFor([owner])).get(owner) : undefined;
  if (found?.kind !== 'key' || !own) return { ...envelope, personal: null, personalKey: null };
  return { ...envelope, personal: seal(unseal(personal, found.key), own), personalKey: own.id };
}

function recordFor(owner: string, envelope: Envelope, time: number): NewRecord {
  const kind = owner.slice(0, owner.indexOf(':'));
  const known = { user: null, email: null, anonymous: null, external: [] as string[] };
  const named = kind === 'user' || kind === 'email' || kind === 'anonymous' ? { ...known, [kind]: owner } : { ...known, external: [owner] };
  return { key: owner, value: encodeEnvelope({ ...envelope, ...named, subject: owner, time }) };
}

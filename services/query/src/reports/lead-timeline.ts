import { type CameIn, type LeadTimeline, type LeadTimelineQuery, type TimelineEntry } from '@trichter/api';
import { identifierKindOf } from '@trichter/events';
import { problem } from '@trichter/service-kit';
import { z } from 'zod';
import { ask } from '../ask.js';
import { freshnessOf } from '../catalogue/freshness.js';
import type { Deps } from '../deps.js';
import { readLinks } from '../identity/read-links.js';
import { wayOf, type Links } from '../identity/way-of.js';
import { leadHead } from '../sql/lead-head.js';
import { leadTimeline } from '../sql/lead-timeline.js';
import { dataIn } from './data-in.js';
import { readLeadContacts } from '../personal/lead-contacts.js';
import { asOfIn, projectionIn, readContext } from './context.js';
import { cursorOf, placeOf } from './cursor.js';

const Place = z.object({ time: z.int(), source: z.string(), id: z.string() });
const iso = (at: unknown): string => new Date(Number(at)).toISOString();
type Columns = Readonly<Record<string, unknown>>;

/** One lead: what is known of it, and its touchpoints, oldest first. */
export async function readLeadTimeline(deps: Deps, lead: string, { limit, after }: LeadTimelineQuery, mayReadContacts = false): Promise<LeadTimeline> {
  const place = placeOf(after, Place);
  const context = await readContext(deps);
  const touchpoints = projectionIn(context, 'lead', 'touchpoints');
  const leads = projectionIn(context, 'lead', 'leads');
  const [[head], found] = await Promise.all([
    ask<Columns>(deps, 'lead_head', leadHead(leads.hash, lead)),
    ask<Columns>(deps, 'lead_timeline', leadTimeline({ definition: touchpoints.hash, lead, limit: limit + 1, ...(place && { after: place }) })),
  ]);
  if (!head) throw problem({ status: 404, code: 'no_such_lead', title: 'No such lead', field: 'lead', value: lead, detail: 'no touchpoint of this lead is counted', remedy: 'take the id from a list of leads; a lead seen just now may take a second' });
  const contacts = mayReadContacts ? await readLeadContacts(deps, touchpoints.hash, lead) : null;
  const page = found.slice(0, limit);
  // While identities are computed for the first time a timeline can be shown without its whys.
  const identities = context.catalogue.current('lead', 'identities');
  const links: Links = identities ? await readLinks(deps, identities.hash, page.map((row) => String(row['origin']))) : new Map();
  const end = found.length > limit ? page.at(-1) : undefined;
  return {
    lead,
    firstSeen: iso(head['first_seen_at']),
    lastSeen: iso(head['last_seen_at']),
    touchpoints: Number(head['touchpoints']),
    orders: Number(head['orders']),
    firstChannel: String(head['first_channel']),
    lastChannel: String(head['last_channel']),
    setAside: Boolean(head['set_aside']),
    test: Boolean(head['test']),
    bot: Boolean(head['bot']),
    timeline: page.map((row) => entryOf(row, cameInOf(links, row, lead))),
    contacts,
    next: end ? cursorOf({ time: Number(end['at']), source: end['source'], id: end['id'] }) : null,
    freshness: freshnessOf(context.progress, asOfIn(context, undefined), touchpoints, context.catalogue.building('lead', 'touchpoints')),
  };
}

const orNull = (value: unknown): string | null => (value ? String(value) : null);

function cameInOf(links: Links, row: Columns, lead: string): CameIn | null {
  const identifier = String(row['origin']);
  if (identifier === '') return null;
  const way = wayOf(links, identifier, Number(row['at']), lead, row['type'] === 'order.refunded');
  return { identifier, kind: identifierKindOf(identifier), way: way && [...way] };
}

function entryOf(row: Columns, cameIn: CameIn | null): TimelineEntry {
  return {
    source: String(row['source']),
    id: String(row['id']),
    type: String(row['type']),
    time: iso(row['at']),
    receivedAt: iso(row['received']),
    clamped: Boolean(row['clamped']),
    beginsVisit: Boolean(row['begins_visit']),
    channel: String(row['channel']),
    trafficSource: String(row['traffic_source']),
    medium: String(row['medium']),
    campaign: String(row['campaign']),
    url: orNull(row['url']),
    referrer: orNull(row['referrer']),
    order: orNull(row['order_id']),
    amount: row['amount'] === null ? null : Number(row['amount']),
    currency: orNull(row['currency']),
    ...dataIn(String(row['data'] || '{}')),
    test: Boolean(row['test']),
    bot: Boolean(row['bot']),
    cameIn,
    conflicts: Number(row['conflicts']),
  };
}

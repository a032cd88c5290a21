import { leadIdOf } from '@trichter/events';
import { readSealed } from '@trichter/personal';
import { problem } from '@trichter/service-kit';
import { ask } from '../ask.js';
import type { Deps } from '../deps.js';
import { projectionIn, readContext } from '../reports/context.js';
import { deadLettersOf, leadTables, rowsOfLead } from '../sql/export.js';
import { envelopesOf } from './append-again.js';
import { findIdentifiers } from './find-identifiers.js';
import { readLeadContacts } from './lead-contacts.js';

type Row = Readonly<Record<string, unknown>>;

/** Everything held about a lead as the text of one JSON object, piece by piece: nothing grows with how much is known of it. 404 comes before the first piece. */
export async function exportLead(deps: Deps, lead: string): Promise<AsyncIterable<string>> {
  const context = await readContext(deps);
  const definitions = { touchpoints: projectionIn(context, 'lead', 'touchpoints').hash, identities: projectionIn(context, 'lead', 'identities').hash };
  const { identifiers, leads } = await findIdentifiers(deps, definitions, { leads: [lead], identifiers: [] });
  if (!identifiers.some((identifier) => leadIdOf(identifier) === lead)) throw problem({ status: 404, code: 'no_such_lead', title: 'No such lead', field: 'lead', value: lead, detail: 'nothing is held about this lead', remedy: 'take the id from a list of leads' });
  const contacts = await readLeadContacts(deps, definitions.touchpoints, lead);
  return pieces(deps, { lead, leads, identifiers, contacts, touchpoints: definitions.touchpoints });
}

async function* pieces(deps: Deps, of: { lead: string; leads: readonly string[]; identifiers: readonly string[]; contacts: unknown; touchpoints: string }): AsyncIterable<string> {
  const { lead, leads, identifiers, contacts } = of;
  const own = new Set(identifiers);
  yield `{"lead":${JSON.stringify(lead)},"exportedAt":${JSON.stringify(new Date(deps.now()).toISOString())},"identifiers":${JSON.stringify(identifiers)},"contacts":${JSON.stringify(contacts)}`;
  yield ',"touchpoints":';
  yield* listed(mapped(rows(deps, 'touchpoints', [lead]), (row) => opened(deps, row)));
  yield ',"records":';
  yield* listed(mapped(envelopesOf(deps.log, own), ({ personal, personalKey, ...rest }) => ({ ...rest, personal: personal === null ? null : open(deps, `${personalKey}:${Buffer.from(personal).toString('base64')}`) })));
  yield ',"tables":{';
  const tables = (await ask<{ table: string }>(deps, 'lead_tables', leadTables())).map(({ table }) => table).filter((table) => table !== 'touchpoints');
  for (const [n, table] of tables.entries()) {
    yield `${n === 0 ? '' : ','}${JSON.stringify(table)}:`;
    yield* listed(rows(deps, table, leads));
  }
  yield '},"deadLetters":';
  yield* listed(inBatches(deps.clickhouse.stream<Row>(deadLettersOf(identifiers))));
  yield '}\n';
}

const rows = (deps: Deps, table: string, leads: readonly string[]): AsyncIterable<Row> => inBatches(deps.clickhouse.stream<Row>(rowsOfLead(table, leads)));

async function* inBatches(batches: AsyncIterable<readonly Row[]>): AsyncIterable<Row> {
  for await (const batch of batches) yield* batch;
}

async function* mapped<A>(all: AsyncIterable<A>, change: (one: A) => object): AsyncIterable<object> {
  for await (const one of all) yield change(one);
}

async function* listed(all: AsyncIterable<object>): AsyncIterable<string> {
  let begun = false;
  for await (const one of all) {
    yield `${begun ? ',' : '['}${JSON.stringify(one)}`;
    begun = true;
  }
  yield begun ? ']' : '[]';
}

const open = ({ keys }: Deps, sealed: string): object | string => {
  const read = keys && readSealed(keys, sealed);
  return read === null ? 'sealed' : read.kind === 'contacts' ? read.contacts : read.kind;
};

function opened(deps: Deps, row: Row): Row {
  const sealed = String(row['personal'] ?? '');
  return { ...row, personal: sealed === '' ? null : open(deps, sealed) };
}

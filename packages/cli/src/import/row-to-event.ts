import { createHash } from 'node:crypto';
import type { Columns, Meaning } from './guess-columns.js';
import { readAmount } from './read-amount.js';
import type { SheetOfRows } from './read-table.js';
import { readTime } from './read-time.js';

export interface Understanding {
  readonly columns: Columns;
  /** Type of rows that name none. */
  readonly type: string | null;
  /** Currency of amounts without one. */
  readonly currency: string;
  /** Amounts are in minor units already. */
  readonly minor: boolean;
  readonly source: string;
}

/** A row as understood: an event for the door, or why not. */
export type ReadRow = { readonly kind: 'event'; readonly event: Readonly<Record<string, unknown>> } | { readonly kind: 'fault'; readonly message: string };

/** Names of other systems for what Trichter has a type for. */
const ALIASES: Readonly<Record<string, string>> = {
  page_view: 'page.viewed', pageview: 'page.viewed', page: 'page.viewed', ad_click: 'ad.clicked', click: 'ad.clicked', email_open: 'email.opened', email_click: 'email.clicked',
  signup: 'lead.signed_up', sign_up: 'lead.signed_up', registration: 'lead.signed_up', lead: 'form.submitted', generate_lead: 'form.submitted', form_submit: 'form.submitted',
  download: 'content.downloaded', view_item: 'product.viewed', product_view: 'product.viewed', add_to_cart: 'cart.added', begin_checkout: 'checkout.started', trial: 'trial.started',
  meeting: 'meeting.booked', call: 'call.held', quote: 'quote.sent', purchase: 'order.completed', order: 'order.completed', sale: 'order.completed', refund: 'order.refunded',
};

/** The event types of a name as written; words of any kind become a custom type. */
export function typeOf(name: string): string {
  const word = name.trim();
  if (/^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$/.test(word)) return word;
  const plain = word.toLowerCase().replace(/[^a-z0-9]+/g, '_').replace(/^_+|_+$/g, '');
  return ALIASES[plain] ?? `imported.${plain || 'event'}`;
}

/**
 * Reads every row. Ids are a hash of what the row says and of how often the same was said before, so importing the same file again, or
 * a longer export with the same rows, changes nothing.
 */
export function rowsToEvents({ rows }: SheetOfRows, understanding: Understanding): ReadRow[] {
  const seen = new Map<string, number>();
  return rows.map((row) => {
    const cell = (meaning: Meaning): string => row[understanding.columns[meaning] ?? -1]?.trim() ?? '';
    const body = bodyOf(cell, understanding);
    if (typeof body === 'string') return { kind: 'fault', message: body };
    const said = JSON.stringify(body);
    const times = (seen.get(said) ?? 0) + 1;
    seen.set(said, times);
    const id = cell('id') || `row-${createHash('sha256').update(`${said}\n${times}`).digest('hex').slice(0, 24)}`;
    return { kind: 'event', event: { id, ...withOrder(body, id) } };
  });
}

function bodyOf(cell: (meaning: Meaning) => string, { type, currency: usual, minor, source }: Understanding): Record<string, unknown> | string {
  const time = readTime(cell('time'));
  if (time === null) return `the time "${cell('time')}" cannot be read; write it like 2026-01-31T12:00:00Z`;
  const named = cell('type') ? typeOf(cell('type')) : type;
  if (!named) return 'no type; name the column with --type or say it with --type-is';
  const lead = { ...(cell('email') && { email: cell('email') }), ...(cell('userId') && { userId: cell('userId') }), ...(cell('anonymousId') && { anonymousId: cell('anonymousId') }) };
  if (Object.keys(lead).length === 0 && !cell('order')) return 'no lead: e-mail, user id and anonymous id are all empty';
  const currency = (cell('currency') || usual).toUpperCase();
  const amount = cell('amount') ? readAmount(cell('amount'), currency, minor) : null;
  if (cell('amount') && amount === null) return `the amount "${cell('amount')}" cannot be read in ${currency}`;
  const data = { ...(cell('order') && { order: cell('order') }), ...(amount !== null && { amount, currency }) };
  const page = { ...(cell('url') && { url: cell('url') }), ...(cell('referrer') && { referrer: cell('referrer') }) };
  return { type: named, source: cell('source') || source, time, ...lead, ...(Object.keys(page).length > 0 && { context: { page } }), ...(Object.keys(data).length > 0 && { data }) };
}

/** An order must have an id; a row without one is an order of its own. */
function withOrder(body: Record<string, unknown>, id: string): Record<string, unknown> {
  const data = body['data'] as { order?: string } | undefined;
  return body['type'] === 'order.completed' && !data?.order ? { ...body, data: { order: id, ...data } } : body;
}

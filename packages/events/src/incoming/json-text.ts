import type { Fields } from './attributes.js';
import { mayHoldAddress, withoutAddressesIn } from './addresses.js';
import { isShallow } from './attributes.js';
import type { Inspection } from './inspection.js';

/** An object as the JSON text the log keeps: keys in the sender's order, addresses replaced, within its limits. */
export function jsonTextOf(inspection: Inspection, field: string, fields: Fields, max: number, workspaceKey: Buffer): string {
  if (!isShallow(fields)) {
    inspection.refuse('too_large', field, `${field} must be nested at most 32 deep; flatten it`);
    return '{}';
  }
  let text = JSON.stringify(fields);
  if (mayHoldAddress(text)) {
    const clean = JSON.stringify(withoutAddressesIn(fields, workspaceKey));
    if (clean !== text) inspection.flags.add('address_replaced');
    text = clean;
  }
  if (text.length > max) inspection.refuse('too_large', field, `${field} must be at most ${max} characters of JSON, got ${text.length}; send less with the event and keep the rest where it is`);
  return text;
}

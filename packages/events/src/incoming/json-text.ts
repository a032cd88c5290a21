import type { Fields } from './attributes.js';
import { mayHoldAddress, withoutAddressesIn } from './addresses.js';
import type { Inspection } from './inspection.js';
import { mayHoldParameters, withoutUrlContactsIn } from './url-contacts.js';

/** An object as the JSON text the log keeps: keys in the sender's order, addresses replaced, contact details in URLs left out, within its limits. Its depth has been checked. */
export function jsonTextOf(inspection: Inspection, field: string, fields: Fields, max: number, workspaceKey: Buffer): string {
  let text = JSON.stringify(fields);
  let said: unknown = fields;
  if (mayHoldParameters(text)) {
    said = withoutUrlContactsIn(fields);
    const clean = JSON.stringify(said);
    if (clean !== text) inspection.flag('personal_dropped');
    text = clean;
  }
  if (mayHoldAddress(text)) {
    const clean = JSON.stringify(withoutAddressesIn(said, workspaceKey));
    if (clean !== text) inspection.flag('address_replaced');
    text = clean;
  }
  if (text.length > max) inspection.refuse('too_large', field, `${field} must be at most ${max} characters of JSON, got ${text.length}; send less with the event and keep the rest where it is`);
  return text;
}

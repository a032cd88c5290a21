import { createHmac, randomUUID } from 'node:crypto';
import { canonicalJson } from '../canonical-json.js';
import type { Fields } from './attributes.js';
import type { Inspection } from './inspection.js';

/**
 * An id for an event that has none: a hash of source, time and canonical body, so a retry is the same event. Keyed, because the body may
 * hold an address somebody could guess. Without a time two equal events cannot be told from a retry: then a new id, and the answer says so.
 */
export function madeId(inspection: Inspection, event: Fields, source: string, said: number | null, workspaceKey: Buffer): string {
  if (said === null) {
    inspection.flag('id_random');
    return randomUUID();
  }
  inspection.flag('id_made');
  const { id: _id, source: _source, time: _time, sentAt: _sentAt, ...body } = event;
  return createHmac('sha256', workspaceKey).update(`${source}\n${said}\n${canonicalJson(body)}`).digest('hex').slice(0, 32);
}

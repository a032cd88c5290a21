import { createHash } from 'node:crypto';
import type { NewRecord } from '@trichter/event-log';
import { encodeEnvelope, type Envelope } from '@trichter/events';
import type { OfOthers } from './append-again.js';
import type { ErasureJob } from './erasure-job.js';

/**
 * One `lead.erased` an identifier. Made again from the same job they are copies of the first ones, so a job may be repeated. `lead` tells the erased leads of one
 * receipt apart, with the kind of identifier each was named for: what is kept of them stays as many people, and claims orders as they did.
 */
export const erasureFacts = ({ receipt, identifiers, primaries = {}, keep, later, until, askedAt }: ErasureJob, ofOthers: OfOthers = new Map()): NewRecord[] =>
  identifiers.map((subject, n) => {
    const lead = primaries[subject] && named(receipt, primaries[subject]);
    const theirs = ofOthers.get(subject);
    const data = JSON.stringify({ keep, later, receipt, ...(lead && { lead }), ...(theirs && { ofOthers: [...theirs] }) });
    return { key: subject, value: encodeEnvelope({ ...NOTHING, id: `${receipt}-${n}`, source: 'trichter', type: 'lead.erased', time: until, ingestedAt: askedAt, subject, data }) };
  });

function named(receipt: string, primary: string): string {
  return primary.slice(0, primary.indexOf(':') + 1) + createHash('sha256').update(JSON.stringify([receipt, primary])).digest('hex').slice(0, 32);
}

const NOTHING: Omit<Envelope, 'id' | 'source' | 'type' | 'time' | 'ingestedAt' | 'subject' | 'data'> = {
  sentAt: null, user: null, email: null, anonymous: null, external: [], account: null, browser: false, url: null, referrer: null,
  utmSource: null, utmMedium: null, utmCampaign: null, utmTerm: null, utmContent: null, clickId: null, order: null, amount: null, currency: null,
  context: '{}', personal: null, personalKey: null, importId: null, consent: [], test: false, bot: false, flags: [],
};

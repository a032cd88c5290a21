import type { NewRecord } from '@trichter/event-log';
import { encodeEnvelope, type Envelope } from '@trichter/events';
import type { ErasureJob } from './erasure-job.js';

/** One `lead.erased` an identifier. Made again from the same job they are copies of the first ones, so a job may be repeated. */
export const erasureFacts = ({ receipt, identifiers, keep, later, until, askedAt }: ErasureJob): NewRecord[] =>
  identifiers.map((subject, n) => ({ key: subject, value: encodeEnvelope({ ...NOTHING, id: `${receipt}-${n}`, source: 'trichter', type: 'lead.erased', time: until, ingestedAt: askedAt, subject, data: JSON.stringify({ keep, later, receipt }) }) }));

const NOTHING: Omit<Envelope, 'id' | 'source' | 'type' | 'time' | 'ingestedAt' | 'subject' | 'data'> = {
  sentAt: null, user: null, email: null, anonymous: null, external: [], account: null, browser: false, url: null, referrer: null,
  utmSource: null, utmMedium: null, utmCampaign: null, utmTerm: null, utmContent: null, clickId: null, order: null, amount: null, currency: null,
  context: '{}', personal: null, personalKey: null, importId: null, consent: [], test: false, bot: false, flags: [],
};

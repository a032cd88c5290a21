import { createHash } from 'node:crypto';
import type { ReportType } from '../catalogue/event-types.js';
import { canonicalJson } from '../canonical-json.js';
import { FACT_PREFIX } from '../identity/fact-subject.js';
import type { Fields } from './attributes.js';

const PARTS: Record<ReportType, readonly string[]> = {
  'cost.reported': ['platform', 'account', 'campaign', 'adGroup', 'ad', 'channel', 'day', 'from', 'to'],
  'reach.reported': ['platform', 'account', 'campaign', 'adGroup', 'ad', 'day'],
  'rate.published': ['base', 'quote', 'day'],
};

/** Record key of a report: what it is about, so that its later reports land behind it in the same partition. */
export function factKeyOf(type: ReportType, data: Fields): string {
  const about = canonicalJson(PARTS[type].map((part) => data[part] ?? null));
  return `${FACT_PREFIX}${type.slice(0, type.indexOf('.'))}:${createHash('sha256').update(about).digest('hex').slice(0, 32)}`;
}

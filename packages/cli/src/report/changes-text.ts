import type { Restatements } from '@trichter/api';
import { table } from '../terminal/table.js';

const signed = (delta: number): string => (delta > 0 ? `+${delta}` : String(delta));
const minute = (instant: string): string => instant.slice(0, 16).replace('T', ' ');

/** Each change with minute, reason, before, after, difference and the first event behind it; they add up to the difference. */
export function changesText({ number, since, until, before, after, delta, earlier, changes, reasons }: Restatements): string {
  const name = number.funnel !== null ? `${number.outcome ?? 'entered'}${number.step === null ? '' : ` at step ${number.step}`} of ${number.funnel}` : `${number.measure} of ${number.projection}`;
  const head = `${name}: ${before} as known at ${minute(since)}, ${after} as known at ${minute(until)} (${signed(delta)}), UTC`;
  if (changes.length === 0) return `${head}\nNothing received in between changed it.`;
  const rows = changes.map(({ minute: at, per, reason, before: was, after: is, delta: by, records, events }) => {
    const [first] = events;
    const event = first ? `${first.type ?? 'event'} ${first.source}/${first.id}${first.lead === null ? '' : ` of lead ${first.lead.slice(0, 8)}`}${records > 1 ? ` and ${records - 1} more` : ''}` : '';
    return [per === 'day' ? at.slice(0, 10) : minute(at), reason, event, String(was), String(is), signed(by)];
  });
  return [
    head,
    '',
    table([['minute', 'reason', 'event', 'before', 'after', 'change'], ...(earlier.changes > 0 ? [['earlier', '', `${earlier.changes} changes`, String(before), String(before + earlier.delta), signed(earlier.delta)]] : []), ...rows], 3),
    '',
    `by reason: ${reasons.map(({ reason, delta: by }) => `${reason} ${signed(by)}`).join(', ')}`,
  ].join('\n');
}

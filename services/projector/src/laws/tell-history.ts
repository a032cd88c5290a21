import type { Envelope } from '@trichter/events';
import { START } from '@trichter/projection/testing';
import { inOrder, type Act, type History } from './history.js';

/** A world as a person reads it: its events in the order they come in, and what happens between them. */
export function tellHistory(history: History): string {
  const { acts, cuts, begins, most } = history;
  const events = inOrder(history);
  const share = Math.ceil(events.length / (acts.length + 1));
  const lines = [`batches of ${cuts.join(', ')}; the first record is received at ${clockOf(START + begins * 60_000)}; past ${most} touchpoints a lead is set aside`];
  for (const [index, event] of events.entries()) {
    if (index > 0 && index % share === 0) lines.push(...tellAct(acts[index / share - 1]));
    lines.push(`  ${String(index + 1).padStart(2)}. ${tellEvent(event)}`);
  }
  for (const act of acts.slice(Math.max(0, Math.ceil(events.length / share) - 1))) lines.push(...tellAct(act));
  return lines.join('\n');
}

const clockOf = (time: number): string => `+${String(Math.floor((time - START) / 60_000)).padStart(3, '0')} min`;
const tellAct = (act: Act | undefined): string[] => (act ? [`  -- process ${act.slot + 1} ${act.kind}${act.kind === 'dies' ? ` the ${act.steps}. time it comes to ${act.at ?? 'any step'}` : ''} (after ${act.after} ms)`] : []);

/** Time, type, identifiers, and what it says. */
export function tellEvent({ time, type, source, id, subject, user, email, anonymous, external, data, order, amount, utmSource, importId, bot }: Envelope): string {
  const others = [user, email, anonymous, ...external].filter((one) => one !== null && one !== subject);
  const says = [order && `${order} ${amount}`, utmSource && `utm ${utmSource}`, importId && `import ${importId}`, bot && 'bot', data !== '{}' && data].filter(Boolean);
  return `${clockOf(time ?? START)} ${type} ${source} ${id} of ${subject}${others.length > 0 ? ` with ${others.join(', ')}` : ''}${says.length > 0 ? ` (${says.join(', ')})` : ''}`;
}

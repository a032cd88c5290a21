import { fileURLToPath } from 'node:url';
import { readIncoming } from '../incoming/read-incoming.js';
import { sampleEvents } from './sample-events.js';

const KEY = Buffer.alloc(32, 7);
const NOW = Date.UTC(2026, 0, 31);
const ROUNDS = 15;

/** Contact details wherever senders put them, addresses encoded twice, long properties: what costs the door most. */
const personalEvents = (count: number): unknown[] =>
  Array.from({ length: count }, (_, n) => ({
    id: `p-${n}`, type: 'form.submitted', userId: `user-${n % 401}`, email: `lead${n % 401}@example.com`, time: new Date(NOW - n).toISOString(),
    traits: { name: `Ada ${n}`, phone: '+49 30 1', company: 'Engines', nested: { lastName: 'Lovelace' }, plan: { name: 'Pro' } },
    data: { form: 'demo', name: `Ada ${n}`, phone: '+49 30 1', customer: { name: 'Ada', email: `x${n}@example.com` }, product: { name: 'Desk' }, text: 'lorem ipsum '.repeat(20) },
    context: { page: { url: `https://example.com/t?name=Ada&phone=1&to=ada%2540example.com&page=${n}`, referrer: 'https://r.example/?company=Engines' } },
  }));

/** Median CPU microseconds the door needs to read one event (parsed already), for usual events and for such full of contact details. */
export function doorBench({ events = 20_000 } = {}): { usualUs: number; personalUs: number } {
  const ways = { usualUs: sampleEvents(events), personalUs: personalEvents(events) };
  const times = { usualUs: [] as number[], personalUs: [] as number[] };
  for (let round = -2; round < ROUNDS; round++) {
    for (const [name, list] of Object.entries(ways) as [keyof typeof ways, unknown[]][]) {
      const started = process.cpuUsage();
      let read = 0;
      for (const event of list) read += readIncoming(event, { workspaceKey: KEY, source: 'web', test: false, facts: false, now: NOW, contacts: 'drop' }).kind === 'ok' ? 1 : 0;
      const { user, system } = process.cpuUsage(started);
      if (read !== events) throw new Error(`only ${read} of ${events} events were taken`);
      if (round >= 0) times[name].push((user + system) / events);
    }
  }
  const median = (list: number[]) => Math.round(list.sort((a, b) => a - b)[Math.floor(ROUNDS / 2)]! * 100) / 100;
  return { usualUs: median(times.usualUs), personalUs: median(times.personalUs) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(`${JSON.stringify(doorBench())}\n`);

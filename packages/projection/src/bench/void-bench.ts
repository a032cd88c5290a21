import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { projections } from '@trichter/domain';
import { encodeEnvelope, identifierOf } from '@trichter/events';
import type { LogRecord } from '@trichter/event-log';
import { openPartitionEngine } from '../engine/partition-engine.js';
import { envelope, START } from '../testing/world.js';

/**
 * How long a partition stands still for a void: 100,000 leads of six touchpoints, in one partition, with the caches of a running projector. Wall and CPU time of the
 * one step from the record to the committed store. Run after `npm run build`: node packages/projection/dist/bench/void-bench.js [leads]
 */
const LEADS = Number(process.argv[2] ?? 100_000);
const EACH = 6;
const KEY = Buffer.alloc(32, 7);

async function run(): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'trichter-void-bench-'));
  const engine = await openPartitionEngine({ dir, partition: 0, generation: 1, partitions: 1, projections });
  let offset = 0;
  const record = (part: Parameters<typeof envelope>[0]): LogRecord => ({ partition: 0, offset: offset++, key: part.subject, value: encodeEnvelope(envelope(part)), appendedAt: START + 1e9 });
  const subjects = Array.from({ length: LEADS }, (_, n) => identifierOf(KEY, 'user', String(n)));
  for (let n = 0; n < EACH; n++) {
    for (let from = 0; from < LEADS; from += 500) {
      // A hundredth of all came with an import; a day of each of six came from the shop.
      const records = subjects.slice(from, from + 500).map((subject, at) =>
        record({ id: `event-${from + at}-${n}`, subject, type: n === 5 ? 'order.completed' : 'page.viewed', source: n % 2 === 0 ? 'web' : 'shop', time: START + n * 86_400_000, url: 'https://shop.example/prices', importId: n === 3 && (from + at) % 100 === 0 ? 'import-1' : null, ...(n === 5 && { order: `o${from + at}`, amount: 4_990, currency: 'EUR', browser: false }) }),
      );
      engine.project(records, false);
      engine.acknowledged(offset);
    }
  }
  let said = 0;
  for (const [title, data] of [
    ['one event', { source: 'web', id: `event-${LEADS >> 1}-2` }],
    ['an event that never came', { source: 'web', id: 'nothing-of-that-name' }],
    ['an import of a hundredth of the leads', { import: 'import-1' }],
    ['a source and a span without events', { source: 'crm', from: START, to: START + 86_400_000 }],
    ['an hour of a source that every lead has, without events', { source: 'web', from: START + 3_600_000, to: START + 2 * 3_600_000 }],
    ['a day of a source: one touchpoint of every lead', { source: 'shop', from: START + 86_400_000, to: START + 2 * 86_400_000 }],
  ] as const) {
    for (const undo of [false, true]) {
      const fact = record({ id: `void-${said++}`, subject: `fact:void:${title}`, type: 'touchpoint.voided', data: JSON.stringify({ ...data, undo }), time: START + said });
      const [begun, cpu] = [performance.now(), process.cpuUsage()];
      engine.project([fact], false);
      const { user, system } = process.cpuUsage(cpu);
      process.stdout.write(`${undo ? 'undo of ' : ''}${title}: ${Math.round(performance.now() - begun)} ms, CPU ${Math.round((user + system) / 1000)} ms\n`);
      engine.acknowledged(offset);
    }
  }
  await engine.close();
  rmSync(dir, { recursive: true });
}

await run();

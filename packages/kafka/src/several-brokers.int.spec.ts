import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EventLog } from '@trichter/event-log';
import { joinGroup, readAll, text, until } from '@trichter/event-log/contract';
import { startKafka, type KafkaCluster } from '@trichter/testing/kafka';
import { openKafkaLog } from './open-kafka-log.js';

let kafka: KafkaCluster;
let log: EventLog;

beforeAll(async () => {
  kafka = await startKafka({ brokers: 3 });
  log = await openKafkaLog({ brokers: kafka.brokers, topicPrefix: 'replicated', partitions: 6, workspace: 'abc' });
}, 180_000);
afterAll(async () => {
  await log?.close();
  await kafka?.stop();
});

it('goes on, and loses nothing that was acknowledged, when one of three brokers is killed', async () => {
  const member = await joinGroup(log);
  await until('it owns all', () => member.owned.size === 6);
  const acknowledged: string[] = [];
  let sent = 0;
  let running = true;
  const sending = (async () => {
    while (running) {
      const value = String(sent++);
      const taken = await log.append([{ key: 'k', value: text(value), partition: sent % 6 }]).then(
        () => true,
        (error: { retriable: boolean }) => {
          expect(error.retriable).toBe(true);
          return false;
        },
      );
      if (taken) acknowledged.push(value);
    }
  })();
  await until('some are in', () => acknowledged.length > 50);
  await kafka.stopBroker(2, 'SIGKILL');
  const before = acknowledged.length;
  await until('it is taken by the others', () => acknowledged.length > before + 100, 60_000);
  running = false;
  await sending;

  const stored = (await Promise.all(Array.from({ length: 6 }, (_, partition) => readAll(log, partition, 1))))
    .flat()
    .map(({ value }) => Buffer.from(value).toString());
  expect(acknowledged.filter((value) => !stored.includes(value))).toEqual([]);
  await until(
    'the subscription has all',
    () => new Set(member.values()).size === new Set(stored).size,
    60_000,
    () => [member.calls, member.ended()],
  );
});

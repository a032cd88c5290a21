import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EventLog } from '@trichter/event-log';
import { joinGroup, readAll, text, until } from '@trichter/event-log/contract';
import { startKafka, type KafkaCluster } from '@trichter/testing/kafka';
import { ConfigResourceTypes, Kafka, logLevel, type Admin } from 'kafkajs';
import { createCluster } from './connect.js';
import { openKafkaLog, type KafkaLogOptions } from './open-kafka-log.js';

const workspace = 'abc';
let kafka: KafkaCluster;
let client: Kafka;
let admin: Admin;
let logs: EventLog[] = [];
let prefix = '';
let prefixes = 0;

beforeAll(async () => {
  kafka = await startKafka();
  client = new Kafka({ brokers: kafka.brokers, logLevel: logLevel.NOTHING });
  admin = client.admin();
  await admin.connect();
}, 180_000);
afterAll(async () => {
  await admin?.disconnect();
  await kafka?.stop();
});
afterEach(async () => {
  await Promise.all(logs.map((log) => log.close()));
  logs = [];
});

async function open(options: Partial<KafkaLogOptions> = {}): Promise<EventLog> {
  const log = await openKafkaLog({ brokers: kafka.brokers, topicPrefix: prefix, partitions: 4, workspace, ...options });
  logs.push(log);
  return log;
}
const fresh = () => (prefix = `trouble${prefixes++}`);
const alter = (configs: Record<string, string>) =>
  admin.alterConfigs({
    validateOnly: false,
    resources: [
      {
        type: ConfigResourceTypes.TOPIC,
        name: `${prefix}.touchpoints`,
        configEntries: Object.entries(configs).map(([name, value]) => ({ name, value })),
      },
    ],
  });

describe('the topic', () => {
  it('has 48 partitions unless told otherwise, keeps everything, and is dated by the broker', async () => {
    fresh();
    expect((await open({ partitions: undefined })).partitions).toBe(48);
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: `${prefix}.touchpoints` }],
    });
    const settings = Object.fromEntries(
      resources[0]!.configEntries.map(({ configName, configValue }) => [configName, configValue]),
    );
    expect(settings).toMatchObject({
      'retention.ms': '-1',
      'retention.bytes': '-1',
      'cleanup.policy': 'delete',
      'message.timestamp.type': 'LogAppendTime',
    });
  });

  it('is refused when it would lose records, with all faults and the command that mends them', async () => {
    fresh();
    await admin.createTopics({ waitForLeaders: false, topics: [{ topic: `${prefix}.touchpoints`, numPartitions: 2 }] });
    const refused = open();
    await expect(refused).rejects.toMatchObject({
      code: 'log_misconfigured',
      retriable: false,
      facts: { wrong: ['retention.ms', 'message.timestamp.type', 'max.message.bytes'] },
      message: expect.stringMatching(
        /kafka-configs\.sh .*--add-config retention\.ms=-1,message\.timestamp\.type=LogAppendTime,max\.message\.bytes=\d+$/,
      ),
    });
    await alter({ 'retention.ms': '-1', 'message.timestamp.type': 'LogAppendTime', 'max.message.bytes': '4194304' });
    expect((await open()).partitions).toBe(2);
  });

  it('keeps its partitions of old when more are added: keys stay where they are', async () => {
    fresh();
    const log = await open();
    const before = await log.append([{ key: 'user:a', value: text('x') }]);
    await admin.createPartitions({ topicPartitions: [{ topic: `${prefix}.touchpoints`, count: 9 }] });
    const again = await open();
    expect(again.partitions).toBe(4);
    const [after] = await again.append([{ key: 'user:a', value: text('y') }]);
    expect(after).toEqual({ partition: before[0]!.partition, offset: before[0]!.offset + 1 });
  });

  it('is read also where the broker packs it with lz4 or gzip', async () => {
    for (const codec of ['lz4', 'gzip']) {
      fresh();
      const first = await open();
      await alter({
        'retention.ms': '-1',
        'retention.bytes': '-1',
        'message.timestamp.type': 'LogAppendTime',
        'max.message.bytes': '4194304',
        'compression.type': codec,
      });
      await first.close();
      const log = await open();
      const values = Array.from({ length: 3_000 }, (_, n) => `${n} ${'abcdefghij'.repeat(n % 40)} ${Math.random()}`);
      await log.append(values.map((value) => ({ key: 'k', value: text(value), partition: 1 })));
      expect((await readAll(log, 1, 1)).map(({ value }) => Buffer.from(value).toString())).toEqual(values);
    }
  });
});

describe('a subscription', () => {
  it('stops where somebody has written in a transaction: offsets would have holes', async () => {
    fresh();
    const log = await open();
    const producer = client.producer({ transactionalId: 'somebody', idempotent: true, maxInFlightRequests: 1 });
    await producer.connect();
    const transaction = await producer.transaction();
    await transaction.send({ topic: `${prefix}.touchpoints`, messages: [{ partition: 0, key: 'k', value: 'x' }] });
    await transaction.commit();
    await producer.disconnect();
    const member = await joinGroup(log);
    await until('it has stopped', () => member.ended() !== undefined);
    expect(member.ended()).toMatchObject({ error: { code: 'log_diverged', facts: { partition: 0 } } });
  });

  it('is told when the group has thrown it out, commits nothing then, and joins again', async () => {
    fresh();
    const log = await open();
    const member = await joinGroup(log, { group: `${prefix}-g` });
    await until('it owns all', () => member.owned.size === 4);
    const { groups } = await admin.describeGroups([`${prefix}-g`]);
    const cluster = createCluster({ brokers: kafka.brokers });
    await cluster.connect();
    const coordinator = await cluster.findGroupCoordinator({ groupId: `${prefix}-g` });
    await coordinator.leaveGroup({ groupId: `${prefix}-g`, memberId: groups[0]!.members[0]!.memberId });
    await cluster.disconnect();
    await expect(member.subscription.commit(1, 1)).rejects.toMatchObject({ code: 'partition_lost' });
    await until('it has heard', () => member.calls.includes('revoked 0 lost'));
    await until('it has them again', () => member.calls.filter((call) => call.startsWith('assigned')).length === 8);
    expect(member.ended()).toBeUndefined();
  });

  it('gives half to a newcomer, first what that has a copy of, and does not touch the rest', async () => {
    fresh();
    const a = await joinGroup(await open(), { group: `${prefix}-g` });
    await until('the first owns all', () => a.owned.size === 4);
    const b = await joinGroup(await open(), {
      group: `${prefix}-g`,
      copies: new Map([
        [1, 1],
        [3, 1],
      ]),
    });
    await until('the second has its half', () => b.owned.size === 2);
    expect([...b.owned].sort()).toEqual([1, 3]);
    expect(a.calls.filter((call) => call.startsWith('revoked')).sort()).toEqual(['revoked 1 rebalanced', 'revoked 3 rebalanced']);
    await b.subscription.stop();
    await until('the first has all again', () => a.owned.size === 4);
    expect(a.calls.filter((call) => call.startsWith('assigned'))).toHaveLength(6);
  });

  it('lets a member commit what it had in hand before its partition moves', async () => {
    fresh();
    const log = await open();
    const slow = { group: `${prefix}-g`, onBatch: () => new Promise<void>((resolve) => setTimeout(resolve, 1_500)) };
    const a = await joinGroup(log, slow);
    await until('it has batches in hand', () => a.batches.length === 4);
    const b = await joinGroup(await open(), {
      group: `${prefix}-g`,
      resume: (_, committed) => ({ next: committed === 1 ? 0 : committed, lastHash: null }),
    });
    await until('the second has its half', () => b.owned.size === 2);
    expect(b.calls.every((call) => call.endsWith(' 1'))).toBe(true);
    expect(a.ended()).toBeUndefined();
  });
});

describe('while the broker is down', () => {
  it('appends fail quickly and can be tried again; all goes on by itself when it is back', async () => {
    fresh();
    const log = await open();
    const member = await joinGroup(log, { group: `${prefix}-g` });
    await log.append([{ key: 'k', value: text('before'), partition: 0 }]);
    await until('it has read', () => member.values().length === 1);
    await kafka.stopBroker(0, 'SIGKILL');
    const start = Date.now();
    await expect(log.append([{ key: 'k', value: text('lost'), partition: 0 }])).rejects.toMatchObject({
      code: 'log_unavailable',
      retriable: true,
    });
    expect(Date.now() - start).toBeLessThan(5_000);
    await expect(open()).rejects.toMatchObject({ code: 'log_unavailable', retriable: true });
    await kafka.startBroker(0);
    await until(
      'an append is taken again',
      () =>
        log.append([{ key: 'k', value: text('after'), partition: 0 }]).then(
          () => true,
          () => false,
        ),
      30_000,
    );
    await until(
      'the subscription reads it',
      () => member.values().includes('after'),
      30_000,
      () => [member.calls, member.ended()],
    );
    expect(member.values()[0]).toBe('before');
    expect(member.ended()).toBeUndefined();
  });
});

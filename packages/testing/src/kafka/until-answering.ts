import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BrokerSettings, JavaBroker } from './java-broker.js';

/** ApiVersions v0, the request every broker answers first: length, key 18, version 0, correlation id, client id null. */
const API_VERSIONS = Buffer.from([0, 0, 0, 10, 0, 18, 0, 0, 0, 0, 0, 1, 0xff, 0xff]);

/** Waits until the broker answers a Kafka request; fails with the end of its log when it dies or takes longer than three minutes (a crowded machine). */
export async function untilAnswering(broker: JavaBroker, { host, port, dir }: BrokerSettings): Promise<void> {
  for (const end = Date.now() + 180_000; !(await answers(host, port)); await sleep(50)) {
    if (broker.alive() && Date.now() < end) continue;
    const log = readFileSync(join(dir, 'broker.log'), 'utf8').trim().split('\n').slice(-15).join('\n');
    await broker.stop('SIGKILL');
    throw new Error(`the Kafka broker on port ${port} did not start; the end of ${join(dir, 'broker.log')}:\n${log}`);
  }
}

function answers(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host, () => socket.write(API_VERSIONS));
    const say = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.setTimeout(1_000, () => say(false));
    socket.once('data', () => say(true));
    socket.once('error', () => say(false));
    socket.once('close', () => say(false));
  });
}

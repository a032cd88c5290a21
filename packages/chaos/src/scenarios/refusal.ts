import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Unheard, type Round } from '../scenario.js';
import type { ServiceProcess } from '../system/service-process.js';

/** Waits until a process says what it refuses, in the words expected; answers the message. */
export async function refusalOf(process: ServiceProcess, wanted: RegExp, from: number, patienceMs = 25_000): Promise<string> {
  for (const until = Date.now() + patienceMs; ; await sleep(200)) {
    const said = process.said().slice(from);
    const heard = [...said.matchAll(/"(?:message|msg)":"((?:[^"\\]|\\.)*)"/g)].map(([, message]) => message!).find((message) => wanted.test(message));
    if (heard) return heard;
    if (Date.now() > until) throw new Unheard(`${process.name} did not refuse with ${String(wanted)}; it is ${process.running() ? 'running' : 'gone'} and said:\n${said.slice(-1_500)}`);
  }
}

/** The remedy for tables and stores of another log: both are made anew from the log as it is. */
export async function startFromTheLog({ stage, sampling }: Round): Promise<void> {
  await Promise.all(stage.projectors.map((process) => process.kill()));
  for (const process of stage.projectors) rmSync(join(stage.dataOf(process.name), 'projector'), { recursive: true, force: true });
  await stage.clickHouse.kill();
  rmSync(join(stage.clickHouse.dataDir, 'clickhouse'), { recursive: true });
  await stage.clickHouse.start();
  sampling.forgetProgress();
  await Promise.all(stage.projectors.map((process) => process.start()));
}

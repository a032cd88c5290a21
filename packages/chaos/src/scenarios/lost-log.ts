import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Unheard, type Round } from '../scenario.js';
import type { ServiceProcess } from '../system/service-process.js';

/** Lets the load run for `ms`, recounts it, and takes everything down that writes or reads the log; ClickHouse and the brokers stay. */
export async function upToTheLoss(round: Round, ms: number): Promise<void> {
  await sleep(ms);
  await round.recount();
  await round.stage.load.pause();
  await Promise.all([round.stage.ingest, ...round.stage.projectors].map((process) => process.kill()));
}

/** Starts a projector on what the log has become, hears it refuse in the words expected, and takes it down again. Answers what it said. */
export async function refuses(process: ServiceProcess, wanted: RegExp): Promise<string> {
  const from = process.said().length;
  process.launch();
  const said = await refusalOf(process, wanted, from);
  await process.kill();
  return said;
}

/** Waits until a process says what it refuses, in the words expected; answers the message. */
export async function refusalOf(process: ServiceProcess, wanted: RegExp, from: number, patienceMs = 120_000): Promise<string> {
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

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startKafka, type KafkaCluster } from '@trichter/testing/kafka';
import { lineOf, runScenario, type Outcome, type Settings } from './run-scenario.js';
import type { Scenario } from './scenario.js';

const BROKERS = 3;
const HEAP_MB = 256;

/** Runs the scenarios one after the other on one Kafka of three brokers; answers what came out, and writes it as JSON where asked. */
export async function runRound(wanted: readonly Scenario[], settings: Settings, summary: string | null): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  mkdirSync(settings.dir, { recursive: true });
  let kafka: KafkaCluster | null = null;
  try {
    for (const scenario of wanted) {
      const lacks = scenario.lacks?.() ?? null;
      if (lacks) {
        settings.say(`left out ${scenario.name}: ${lacks}`);
        continue;
      }
      const host = scenario.kafkaHost?.();
      const own = host ? await startKafka({ brokers: BROKERS, heapMb: HEAP_MB, dir: join(settings.dir, `kafka-${scenario.name}`), host }) : null;
      if (!own) kafka ??= await startKafka({ brokers: BROKERS, heapMb: HEAP_MB, dir: join(settings.dir, 'kafka') });
      const outcome = await runScenario(scenario, own ?? kafka!, settings);
      await own?.stop();
      outcomes.push(outcome);
      settings.say(lineOf(outcome));
      for (const failure of outcome.failures) settings.say(`  ${failure}`);
      if (summary) writeFileSync(summary, `${JSON.stringify({ at: new Date().toISOString(), wanted: wanted.length, settings: { ...settings, say: undefined }, outcomes }, null, 2)}\n`);
    }
  } finally {
    await kafka?.stop();
    if (!settings.keep) rmSync(settings.dir, { recursive: true, force: true });
  }
  return outcomes;
}

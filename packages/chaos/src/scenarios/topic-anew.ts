import { setTimeout as sleep } from 'node:timers/promises';
import { openTopicAdmin } from '@trichter/kafka';
import type { Scenario } from '../scenario.js';
import { refusalOf, startFromTheLog } from './refusal.js';

/** The truth is gone: nobody may go on as if nothing had happened. After the remedy the senders send all again. */
export const topicAnew: Scenario = {
  name: 'topic-anew',
  what: 'the topic deleted and made anew; refused, then begun anew',
  async run(round) {
    const { stage, short, say } = round;
    await sleep(short ? 4_000 : 15_000);
    await round.recount();
    await stage.load.pause();
    const [first] = stage.projectors;
    await Promise.all([stage.ingest.kill(), ...stage.projectors.map((process) => process.kill())]);
    const admin = await openTopicAdmin({ brokers: stage.kafka.brokers });
    await admin.remove(stage.topic);
    await admin.close();
    await stage.ingest.start(); // makes the topic anew, as at a first start
    const from = first.said().length;
    first.launch();
    say(`refused: "${await refusalOf(first, /made anew|log ends|another log/, from)}"`);
    await first.kill();
    await stage.load.again();
    await startFromTheLog(round);
    return 1;
  },
};

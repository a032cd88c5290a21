import { openTopicAdmin } from '@trichter/kafka';
import type { Scenario } from '../scenario.js';
import { refuses, startFromTheLog, upToTheLoss } from './lost-log.js';

/** The truth is gone: nobody may go on as if nothing had happened. After the remedy the senders send all again. */
export const topicAnew: Scenario = {
  name: 'topic-anew',
  what: 'the topic deleted and made anew; refused, then begun anew',
  async run(round) {
    const { stage, short, say } = round;
    await upToTheLoss(round, short ? 4_000 : 15_000);
    const admin = await openTopicAdmin({ brokers: stage.kafka.brokers });
    await admin.remove(stage.topic);
    await admin.close();
    await stage.ingest.start(); // makes the topic anew, as at a first start
    say(`refused: "${await refuses(stage.projectors[0], /made anew|log ends|another log/)}"`);
    await stage.load.again();
    await startFromTheLog(round);
    return 1;
  },
};

import { join } from 'node:path';
import { cutLog } from '../faults/cut-log.js';
import type { Scenario } from '../scenario.js';
import { refuses, startFromTheLog, upToTheLoss } from './lost-log.js';

const CUT = 100;

/** The end of the log is lost on all brokers, and other records take the same offsets: a projector that had read the old ones must not go on. */
export const logCut: Scenario = {
  name: 'log-cut',
  what: 'the log cut by 100 records and refilled; refused, then begun anew',
  async run(round) {
    const { stage, short, say } = round;
    await upToTheLoss(round, short ? 6_000 : 15_000);
    const [first, second] = stage.projectors;
    await Promise.all([0, 1, 2].map((index) => stage.kafka.stopBroker(index, 'SIGKILL')));
    const folders = [1, 2, 3].map((node) => join(stage.kafka.keptIn!, `broker-${node}`));
    const gone = [3, 7].map((partition) => cutLog(folders, stage.topic, partition, CUT));
    await Promise.all([0, 1, 2].map((index) => stage.kafka.startBroker(index)));
    say(`${gone.join(' and ')} records cut off two partitions`);
    say(`cut: "${await refuses(first, /diverged|cut|ends|another log|compare/i)}"`);
    await stage.ingest.start();
    await stage.load.again(); // refills it past the old end
    say(`refilled: "${await refuses(second, /differs|not the record|made anew|cut/i)}"`);
    await startFromTheLog(round);
    return gone.reduce((sum, records) => sum + records, 0);
  },
};

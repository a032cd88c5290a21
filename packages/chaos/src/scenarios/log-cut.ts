import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { cutLog } from '../faults/cut-log.js';
import type { Scenario } from '../scenario.js';
import { refusalOf, startFromTheLog } from './refusal.js';

const CUT = 100;

/** The end of the log is lost on all brokers, and other records take the same offsets: a projector that had read the old ones must not go on. */
export const logCut: Scenario = {
  name: 'log-cut',
  what: 'the log cut by 100 records and refilled; refused, then begun anew',
  async run(round) {
    const { stage, short, say } = round;
    await sleep(short ? 6_000 : 15_000);
    await round.recount();
    await stage.load.pause();
    const [first, second] = stage.projectors;
    await Promise.all([stage.ingest.kill(), first.kill(), second.kill()]);
    await Promise.all([0, 1, 2].map((index) => stage.kafka.stopBroker(index, 'SIGKILL')));
    const folders = [1, 2, 3].map((node) => join(stage.kafka.keptIn!, `broker-${node}`));
    const gone = [3, 7].map((partition) => cutLog(folders, stage.topic, partition, CUT));
    await Promise.all([0, 1, 2].map((index) => stage.kafka.startBroker(index)));
    say(`${gone.join(' and ')} records cut off two partitions`);

    let from = first.said().length;
    first.launch();
    say(`cut: "${await refusalOf(first, /diverged|cut|ends|another log|compare/i, from)}"`);
    await first.kill();
    await stage.ingest.start();
    await stage.load.again(); // refills it past the old end
    from = second.said().length;
    second.launch();
    say(`refilled: "${await refusalOf(second, /differs|not the record|made anew|cut/i, from)}"`);
    await second.kill();
    await startFromTheLog(round);
    return gone.reduce((sum, records) => sum + records, 0);
  },
};

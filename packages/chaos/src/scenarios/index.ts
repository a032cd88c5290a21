import type { Scenario } from '../scenario.js';
import { answerLost } from './answer-lost.js';
import { brokers } from './brokers.js';
import { clickHouseAway } from './clickhouse-away.js';
import { clickHouseKills } from './clickhouse-kills.js';
import { clickHouseRename } from './clickhouse-rename.js';
import { clocks } from './clocks.js';
import { cutOff } from './cut-off.js';
import { diskFullClickHouse } from './disk-full-clickhouse.js';
import { diskFullStore } from './disk-full-store.js';
import { ingestKills } from './ingest-kills.js';
import { logCut } from './log-cut.js';
import { oldVersion } from './old-version.js';
import { partitionsAdded } from './partitions-added.js';
import { poison } from './poison.js';
import { projectorKills } from './projector-kills.js';
import { rebalance } from './rebalance.js';
import { restored } from './restored.js';
import { storeLost } from './store-lost.js';
import { together } from './together.js';
import { topicAnew } from './topic-anew.js';
import { zombie } from './zombie.js';

export const scenarios: readonly Scenario[] = [
  projectorKills, clickHouseKills, ingestKills, together, clickHouseRename, answerLost, clickHouseAway, brokers, cutOff, zombie, rebalance, clocks, poison,
  diskFullStore, diskFullClickHouse, storeLost, restored, topicAnew, logCut, partitionsAdded, oldVersion,
];

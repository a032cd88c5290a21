import type { Scenario } from '../scenario.js';
import { clickHouseKills } from './clickhouse-kills.js';
import { ingestKills } from './ingest-kills.js';
import { projectorKills } from './projector-kills.js';

export const scenarios: readonly Scenario[] = [projectorKills, clickHouseKills, ingestKills];

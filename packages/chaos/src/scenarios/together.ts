import type { Scenario } from '../scenario.js';
import { killClickHouse } from './clickhouse-kills.js';
import { inTurns } from './in-turns.js';
import { killIngest } from './ingest-kills.js';
import { killProjectors } from './projector-kills.js';

/** All three at once: no kill finds the others at rest, so the door is away while rows are half written and a projector comes up without ClickHouse. */
export const together: Scenario = {
  name: 'together',
  what: 'kill -9 of projectors, ClickHouse and ingest beside each other, so many of each',
  run: (round) => inTurns(round, killProjectors, killClickHouse, killIngest),
};

import type { IdentityNode } from './identity/node.js';
import type { Step, Timeline } from './touchpoint.js';

export type DimensionType = 'quarterHour' | 'text';
export type MeasureType = 'count' | 'money';
export type ColumnType = 'text' | 'category' | 'time' | 'maybeTime' | 'times' | 'count' | 'money' | 'maybeMoney' | 'flag';

export type Value = string | number | boolean | null | readonly number[];
export type Row = Readonly<Record<string, Value>>;

/**
 * Additive numbers: what one lead adds to the cells of a rollup. The runtime sums over leads, takes back, and backfills.
 * Table in ClickHouse: `cells_<name>_v<version>`. Money is whole minor units; every measure is an integer.
 */
export interface CellProjection {
  readonly kind: 'cells';
  readonly name: string;
  readonly version: number;
  readonly dimensions: Readonly<Record<string, DimensionType>>;
  readonly measures: Readonly<Record<string, MeasureType>>;
  /** Pure. Each row has all dimensions (quarterHour: ms at the start of the quarter) and all measures. */
  readonly contribute: (timeline: Timeline) => readonly Row[];
  /**
   * Where rows depend on one touchpoint alone: `contribute(timeline)` then equals `timeline.touchpoints.flatMap(perStep)`, and the runtime
   * asks only for the touchpoints a record changed. Optional, for speed.
   */
  readonly perStep?: (step: Step) => readonly Row[];
}

/** Rows of one lead, for counts of people and drill-down. Several definitions may share one table. */
export interface LeadProjection {
  readonly kind: 'lead';
  readonly name: string;
  readonly version: number;
  /** ClickHouse table (made by a migration) that has columns of these names. */
  readonly table: string;
  /** What names a row within the lead (values must not change often: a change is a removal and a new row). */
  readonly key: Readonly<Record<string, ColumnType>>;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** For definitions that are data (funnels): their canonical JSON; part of the hash. */
  readonly definition?: string;
  readonly contribute: (timeline: Timeline) => readonly Row[];
  /** In place of `contribute`, where rows say what is known of an identifier beside its touchpoints (links, merges): they must be the same while `rest`, `named` and, where somebody is named or claims, `held` are. */
  readonly ofNode?: (node: IdentityNode) => readonly Row[];
  /**
   * Where rows depend on one touchpoint alone: `contribute(timeline)` then equals `timeline.touchpoints.flatMap(perStep)`, and the runtime
   * asks only for the touchpoints a record changed. Optional, for speed.
   */
  readonly perStep?: (step: Step) => readonly Row[];
}

export type Projection = CellProjection | LeadProjection;

import { pack, unpack } from 'msgpackr';
import type { Bytes } from './partition-env.js';

/** How far the partition's fold is, and what its clock shows. */
export interface PositionRecord {
  /** Next offset to fold. */
  next: number;
  /** `recordHash` of the record before it. */
  lastHash: string | null;
  /** Received time of the last record. */
  clock: number;
  /** Everything below is acknowledged by ClickHouse and the log, as far as this store knows. */
  acknowledged: number;
  /** Dead letters within the minute of the log's clock. */
  poisonMinute: number;
  poisonCount: number;
  /** Dead letters since the last record that could be read. */
  poisonRun?: number;
  generation: number;
  /** Folded from the beginning for an owner that may have said other things, and not all of what this one says is known to be in the log. */
  speaking?: boolean;
  /** Offset of an erasure said a second time: everything it concerns has been given back, and the store is to be rewritten without it. */
  rewriteFor?: number;
  /** Versions of the code the timelines were folded with. */
  runtime: string;
}

export function readPosition(meta: Bytes): PositionRecord | null {
  const bytes = meta.get('position');
  return bytes ? (unpack(bytes) as PositionRecord) : null;
}

export const writePosition = (meta: Bytes, position: PositionRecord): void => meta.putSync('position', pack(position));

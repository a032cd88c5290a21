import { revenue } from '@trichter/domain';
import { historyTableOf, tableOf } from '@trichter/projection';
import { expect, it } from 'vitest';
import { cellHistoryDdl, cellTableDdl } from './ensure-cell-tables.js';

it('makes a table of a rollup from its dimensions and measures', () => {
  expect(cellTableDdl(tableOf(revenue))).toBe(`CREATE TABLE IF NOT EXISTS cells_revenue_v1
(
  definition LowCardinality(String),
  partition UInt16,
  bucket DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  first_channel LowCardinality(String),
  last_channel LowCardinality(String),
  currency LowCardinality(String),
  orders Int64 CODEC(T64, ZSTD(1)),
  revenue Int64 CODEC(T64, ZSTD(1)),
  refunded Int64 CODEC(T64, ZSTD(1)),
  version UInt64 CODEC(Delta, ZSTD(1)),
  removed UInt8
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY definition
ORDER BY (definition, bucket, first_channel, last_channel, currency, partition)
SETTINGS min_age_to_force_merge_seconds = 300, min_age_to_force_merge_on_partition_only = 1`);
});

it('makes its ledger beside it: the same range of the key, minutes and reasons behind', () => {
  expect(cellHistoryDdl(historyTableOf(revenue)!)).toBe(`CREATE TABLE IF NOT EXISTS cells_revenue_v1_history
(
  definition LowCardinality(String),
  partition UInt16,
  bucket DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  first_channel LowCardinality(String),
  last_channel LowCardinality(String),
  currency LowCardinality(String),
  orders Int64 CODEC(T64, ZSTD(1)),
  revenue Int64 CODEC(T64, ZSTD(1)),
  refunded Int64 CODEC(T64, ZSTD(1)),
  minute DateTime64(3, 'UTC') CODEC(Delta, ZSTD(1)),
  reason LowCardinality(String),
  contributors Int64 CODEC(T64, ZSTD(1)),
  records Int64 CODEC(T64, ZSTD(1)),
  causes String CODEC(ZSTD(1)),
  version UInt64 CODEC(Delta, ZSTD(1)),
  removed UInt8
)
ENGINE = ReplacingMergeTree(version)
PARTITION BY toYYYYMM(minute)
ORDER BY (definition, bucket, first_channel, last_channel, currency, partition, minute, reason)
SETTINGS min_age_to_force_merge_seconds = 300, min_age_to_force_merge_on_partition_only = 1`);
});

it('refuses a name that SQL could take for something else', () => {
  const table = tableOf(revenue);
  expect(() => cellTableDdl({ ...table, name: 'cells_a; DROP TABLE leads' })).toThrow(/cannot name a database or table/);
});

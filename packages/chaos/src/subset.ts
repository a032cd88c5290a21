/** What every change is tried against: short waits, few events, a few minutes together. */
export const subset: readonly string[] = ['projector', 'clickhouse', 'ingest', 'clickhouse-rename', 'answer-lost', 'clickhouse-away', 'brokers', 'cut-off', 'zombie', 'rebalance', 'poison', 'log-cut'];

/** What every change is tried against: short waits, few events, a few minutes together. */
export const subset: readonly string[] = ['projector', 'clickhouse', 'ingest', 'answer-lost', 'brokers', 'cut-off', 'zombie', 'poison', 'log-cut'];

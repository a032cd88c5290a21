/** What every change is tried against: short waits, few events, a few minutes together. */
export const subset: readonly string[] = ['projector', 'clickhouse', 'ingest'];

/** How many values each label can take: a label anybody outside can fill without bound would fill the memory of whoever scrapes. */
export const labelBounds = {
  method: 'methods of HTTP',
  route: 'routes of the service, never addresses',
  status: 'status codes of HTTP',
  source: 'sources that write keys name',
  code: 'codes of rejections and problems',
  partition: 'partitions of the log',
  table: 'tables of the product and its projections',
  reason: 'reasons of dead letters',
  definition: 'names of projections and saved funnels',
  query: 'names of queries in the code',
  invariant: 'invariants of the product',
  outcome: 'ok, broken, skipped',
} as const;
export type MetricLabel = keyof typeof labelBounds;

interface MetricEntry {
  readonly kind: 'counter' | 'gauge' | 'histogram';
  readonly name: string;
  readonly help: string;
  readonly labels: readonly MetricLabel[];
  readonly buckets?: readonly number[];
}

/** Every metric of the product in one place, so that dashboards and alerts can be checked against it. Seconds and records, never milliseconds. */
const fast = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export const metricCatalogue = {
  httpRequestSeconds: { kind: 'histogram', name: 'trichter_http_request_seconds', help: 'Time to answer an HTTP request', labels: ['method', 'route', 'status'], buckets: fast },
  eventsAccepted: { kind: 'counter', name: 'trichter_ingest_events_accepted_total', help: 'Events acknowledged by the log', labels: ['source'] },
  rejectionsForgotten: { kind: 'counter', name: 'trichter_ingest_rejections_forgotten_total', help: 'Counted rejections that could not be kept while the log was away', labels: [] },
  eventsRejected: { kind: 'counter', name: 'trichter_ingest_events_rejected_total', help: 'Events refused at the door, by code', labels: ['code'] },
  eventsFlagged: { kind: 'counter', name: 'trichter_ingest_events_flagged_total', help: 'Acknowledged events of which the door changed or dropped something, by source and what (junk_identifier, id_random, ...)', labels: ['source', 'code'] },
  requestsRefused: { kind: 'counter', name: 'trichter_ingest_requests_refused_total', help: 'Whole requests refused at the door, by code', labels: ['code'] },
  appendSeconds: { kind: 'histogram', name: 'trichter_log_append_seconds', help: 'Time until the log acknowledged an append', labels: [], buckets: fast },
  appendsInFlight: { kind: 'gauge', name: 'trichter_log_appends_in_flight', help: 'Records waiting for the log', labels: [] },
  recordsProjected: { kind: 'counter', name: 'trichter_projector_records_total', help: 'Log records folded', labels: ['partition'] },
  rowsWritten: { kind: 'counter', name: 'trichter_projector_rows_written_total', help: 'Rows sent to ClickHouse', labels: ['table'] },
  flushSeconds: { kind: 'histogram', name: 'trichter_projector_flush_seconds', help: 'Time until ClickHouse acknowledged a flush', labels: [], buckets: fast },
  deadLetters: { kind: 'counter', name: 'trichter_projector_dead_letters_total', help: 'Records that could not be read, by reason', labels: ['reason'] },
  deadLettersReplayed: { kind: 'counter', name: 'trichter_projector_dead_letters_replayed_total', help: 'Dead letters that were read or mended later and sent on', labels: [] },
  deadLettersWaiting: { kind: 'gauge', name: 'trichter_dead_letters_waiting', help: 'Dead letters that were not replayed, as of the last look', labels: [] },
  outboxAgeSeconds: { kind: 'gauge', name: 'trichter_projector_outbox_age_seconds', help: 'Age of the oldest thing folded and not yet acknowledged by ClickHouse and the log', labels: [] },
  invariantViolations: { kind: 'gauge', name: 'trichter_invariant_violations', help: 'Breaches the last look at an invariant found', labels: ['invariant'] },
  invariantChecks: { kind: 'counter', name: 'trichter_invariant_checks_total', help: 'Looks at an invariant, by outcome', labels: ['invariant', 'outcome'] },
  lagRecords: { kind: 'gauge', name: 'trichter_projector_lag_records', help: 'Records in the log not yet folded', labels: ['partition'] },
  visibleSeconds: { kind: 'histogram', name: 'trichter_projector_visible_seconds', help: 'From received to visible in ClickHouse', labels: [], buckets: fast },
  backfillRatio: { kind: 'gauge', name: 'trichter_projector_backfill_ratio', help: 'Share of leads a new definition has been computed for', labels: ['definition'] },
  partitionStopped: { kind: 'gauge', name: 'trichter_projector_partition_stopped', help: '1 where a partition has stopped and needs a human', labels: ['partition'] },
  statementsSent: { kind: 'counter', name: 'trichter_projector_statements_sent_total', help: 'Statements to owners of other identifiers; divide by the records for those per event', labels: ['partition'] },
  auditDifferences: { kind: 'gauge', name: 'trichter_audit_differences', help: 'Rows, statements and log records the audits of this round found not to be as the log says', labels: [] },
  auditRows: { kind: 'gauge', name: 'trichter_audit_rows', help: 'Rows the last audit compared', labels: [] },
  auditLastSeconds: { kind: 'gauge', name: 'trichter_audit_last_timestamp_seconds', help: 'When the last audit ended, in seconds since 1970', labels: [] },
  querySeconds: { kind: 'histogram', name: 'trichter_query_seconds', help: 'Time of one ClickHouse query', labels: ['query'], buckets: fast },
} as const satisfies Record<string, MetricEntry>;

export type MetricName = keyof typeof metricCatalogue;

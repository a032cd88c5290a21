import { totalmem } from 'node:os';

export interface ServerSettings {
  /** Where ClickHouse keeps its data. */
  readonly store: string;
  readonly logFile: string;
  readonly usersFile: string;
  readonly host: string;
  readonly httpPort: number;
  readonly nativePort: number;
  /** Most memory of the whole server (bytes). */
  readonly memoryBytes: number;
  /** Whether ClickHouse keeps a log of statements in `system`, as servers do. */
  readonly systemLogs: boolean;
}

const KEPT_LOGS = ['query_log', 'query_thread_log', 'query_views_log', 'text_log'].map((log) => `  <${log}><database>system</database><table>${log}</table><flush_interval_milliseconds>200</flush_interval_milliseconds></${log}>`).join('\n');

const MB = 1024 * 1024;

/** Half the machine, at least 1 GB: the log, the projector and the query service live beside it. */
export const memoryOfThisMachine = (): number => Math.max(1024 * MB, Math.floor(totalmem() / 2));

const escaped = (text: string) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');

/** ClickHouse's configuration for one machine: small pools and caches, and no system log tables (they grow for ever, cost merges, and repeat statements). */
export function serverConfig({ store, logFile, usersFile, host, httpPort, nativePort, memoryBytes, systemLogs }: ServerSettings): string {
  const settings: Record<string, string | number> = {
    path: store,
    tmp_path: `${store}/tmp/`,
    users_config: usersFile,
    listen_host: host,
    http_port: httpPort,
    tcp_port: nativePort,
    keep_alive_timeout: 10,
    shutdown_wait_unfinished: 1,
    max_connections: 200,
    max_concurrent_queries: 60,
    max_server_memory_usage: memoryBytes,
    mark_cache_size: Math.min(256 * MB, Math.floor(memoryBytes / 8)),
    uncompressed_cache_size: 0,
    // The defaults are for servers: hundreds of threads. Two merges at once are plenty for one machine's inserts.
    background_pool_size: 2,
    background_merges_mutations_concurrency_ratio: 2,
    background_move_pool_size: 1,
    background_fetches_pool_size: 1,
    background_common_pool_size: 2,
    background_schedule_pool_size: 4,
    background_buffer_flush_schedule_pool_size: 1,
    background_distributed_schedule_pool_size: 1,
    background_message_broker_schedule_pool_size: 1,
    tables_loader_foreground_pool_size: 2,
    tables_loader_background_pool_size: 2,
    // Dropped tables (retired definitions) give their space back soon.
    database_atomic_delay_before_drop_table_sec: 60,
    timezone: 'UTC',
    allow_no_password: 1,
  };
  const lines = Object.entries(settings).map(([name, value]) => `  <${name}>${escaped(String(value))}</${name}>`);
  return `<clickhouse>
${lines.join('\n')}
  <logger><level>warning</level><log>${escaped(logFile)}</log><size>10M</size><count>3</count><console>0</console></logger>
  <merge_tree>
    <merge_max_block_size>8192</merge_max_block_size>
    <number_of_free_entries_in_pool_to_lower_max_size_of_merge>2</number_of_free_entries_in_pool_to_lower_max_size_of_merge>
    <number_of_free_entries_in_pool_to_execute_mutation>2</number_of_free_entries_in_pool_to_execute_mutation>
    <number_of_free_entries_in_pool_to_execute_optimize_entire_partition>2</number_of_free_entries_in_pool_to_execute_optimize_entire_partition>
  </merge_tree>
  <access_control_improvements>
    <select_from_system_db_requires_grant>true</select_from_system_db_requires_grant>
    <select_from_information_schema_requires_grant>true</select_from_information_schema_requires_grant>
  </access_control_improvements>
${systemLogs ? KEPT_LOGS : ''}
</clickhouse>
`;
}

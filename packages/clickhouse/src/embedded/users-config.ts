import { createHash } from 'node:crypto';
import { clickHouseUsers, type ClickHouseUser, type Logins } from './credentials.js';

export interface BiQuota {
  /** Most queries in an hour. */
  readonly queries: number;
  /** Most seconds of query time in an hour. */
  readonly seconds: number;
}
export const defaultBiQuota: BiQuota = { queries: 3600, seconds: 1800 };

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** What BI drivers read of the system when they connect; no rows of it tell of anything outside the `bi` database. */
export const systemTablesForDrivers = ['one', 'tables', 'parts', 'columns', 'databases', 'settings', 'functions', 'data_type_families', 'table_engines', 'formats', 'time_zones', 'keywords', 'build_options', 'table_functions', 'aggregate_function_combinators', 'collations'];

const WRITER_MAY = 'SELECT, INSERT, ALTER, CREATE DATABASE, CREATE TABLE, CREATE VIEW, DROP DATABASE, DROP TABLE, DROP VIEW, TRUNCATE, OPTIMIZE';
/** Of tables that hold rows here: none that reads a file, an address or another database. */
const ENGINES = ['MergeTree', 'ReplacingMergeTree', 'Null', 'Memory'];

function grantsOf(user: ClickHouseUser, database: string, biDatabase: string): string[] {
  switch (user) {
    case 'writer':
      // Makes and changes tables: migrations, refolds. A star after the name: databases beside it whose names begin alike (a second workspace, tests).
      return [...[database, biDatabase].map((name) => `GRANT ${WRITER_MAY} ON ${name}*.*`), ...ENGINES.map((engine) => `GRANT TABLE ENGINE ON ${engine}`), 'GRANT SELECT ON system.*', 'GRANT SELECT ON information_schema.*', 'GRANT SET DEFINER ON writer'];
    case 'projector':
      // Day and night: adds rows and reads them back. It can neither make nor change nor empty a table.
      return [`GRANT SELECT, INSERT ON ${database}*.*`];
    case 'reader':
      return [`GRANT SELECT ON ${database}*.*`, 'GRANT SELECT ON system.*'];
    case 'eraser':
      // Rewrites rows out of tables, and makes a table in memory of whom; puts a thinned month in the place of one of the ledger. It can make and drop what it needs for that alone.
      return [
        `GRANT SELECT, ALTER DELETE, ALTER UPDATE, ALTER SETTINGS ON ${database}*.*`, ...['erasing_*', 'thinning_*'].map((table) => `GRANT INSERT, CREATE TABLE, DROP TABLE ON ${database}.${table}`),
        ...['cells_*', 'contributions_history', 'ledger_by_day'].map((table) => `GRANT INSERT ON ${database}.${table}`), 'GRANT TABLE ENGINE ON Memory', 'GRANT TABLE ENGINE ON ReplacingMergeTree', 'GRANT SELECT, ALTER DELETE ON system.*', 'GRANT SYSTEM FLUSH LOGS ON *.*',
      ];
    case 'bi':
      return [`GRANT SELECT ON ${biDatabase}.*`, ...systemTablesForDrivers.map((table) => `GRANT SELECT ON system.${table}`), 'GRANT SELECT ON information_schema.*'];
  }
}

const KEEPER_PROFILE = `    <default/>
    <!-- The server's own statement holds the one session of this user, so nobody can log in as it, from wherever. -->
    <keeper><max_sessions_for_user>1</max_sessions_for_user><max_concurrent_queries_for_user>1</max_concurrent_queries_for_user></keeper>`;
const KEEPER = `    <default>
      <password></password>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>keeper</profile>
      <quota>default</quota>
      <grants><query>GRANT SYSTEM LISTEN ON *.*</query><query>GRANT CREATE TEMPORARY TABLE ON *.*</query><query>GRANT READ ON FILE</query><query>GRANT SELECT ON system.one</query></grants>
    </default>`;

/** Nobody but the server's own statement: users come from files of a server. */
export const keeperConfig = `<clickhouse>
  <profiles>
${KEEPER_PROFILE}
  </profiles>
  <quotas><default/></quotas>
  <users>
${KEEPER}
  </users>
</clickhouse>
`;

/** Users, profiles and quotas of the embedded server. Passwords are in it as SHA-256 only (they are random, so no salt is needed). */
export function usersConfig(logins: Logins, database: string, biDatabase: string, quota: BiQuota = defaultBiQuota): string {
  const user = (name: ClickHouseUser) => `    <${name}>
      <password_sha256_hex>${sha256(logins[name].password)}</password_sha256_hex>
      <networks><ip>127.0.0.1</ip></networks>
      <profile>${name}</profile>
      <quota>${name === 'bi' ? 'bi' : 'default'}</quota>
      <grants>${grantsOf(name, database, biDatabase).map((grant) => `<query>${grant}</query>`).join('')}</grants>
    </${name}>`;
  return `<clickhouse>
  <profiles>
${KEEPER_PROFILE}
    <writer/>
    <projector/>
    <eraser/>
    <reader><readonly>2</readonly></reader>
    <bi>
      <readonly>2</readonly>
      <max_execution_time>60</max_execution_time>
      <max_memory_usage>1000000000</max_memory_usage>
      <max_concurrent_queries_for_user>8</max_concurrent_queries_for_user>
      <constraints>
        <max_execution_time><min>1</min><max>60</max></max_execution_time>
        <max_memory_usage><min>1</min><max>1000000000</max></max_memory_usage>
        <max_concurrent_queries_for_user><readonly/></max_concurrent_queries_for_user>
        <!-- They name files of the server's machine. -->
        <format_template_resultset><readonly/></format_template_resultset>
        <format_template_row><readonly/></format_template_row>
        <format_schema><readonly/></format_schema>
      </constraints>
    </bi>
  </profiles>
  <quotas>
    <default/>
    <bi><interval><duration>3600</duration><queries>${quota.queries}</queries><execution_time>${quota.seconds}</execution_time></interval></bi>
  </quotas>
  <users>
${KEEPER}
${clickHouseUsers.map(user).join('\n')}
  </users>
</clickhouse>
`;
}

/** What is read from ClickHouse, through the views reports use, and how it is set against the recount. */
export interface ComparedTable {
  readonly name: string;
  /** Rows of ClickHouse for the recount; `{definition}` is the current one of `definition`. */
  readonly sql: string;
  readonly definition: string;
  /** Columns that name a row; the rest is compared. `lead` there is ClickHouse's id and becomes the load's name by `names`. */
  readonly key: readonly string[];
  readonly values: readonly string[];
}

const ms = (column: string) => `toUnixTimestamp64Milli(${column}) AS ${column}`;
const bucket = ms('bucket');

export const comparedTables: readonly ComparedTable[] = [
  {
    name: 'touchpoints', definition: 'touchpoints', key: ['id'], values: ['lead', 'time', 'type', 'order_id', 'amount'],
    sql: `SELECT id, toString(lead) AS lead, ${ms('time')}, type, nullIf(order_id, '') AS order_id, amount FROM v_touchpoints WHERE definition = '{definition}'`,
  },
  {
    name: 'leads', definition: 'leads', key: ['lead'], values: ['first_seen', 'last_seen', 'touchpoints', 'orders'],
    sql: `SELECT toString(lead) AS lead, ${ms('first_seen')}, ${ms('last_seen')}, touchpoints, orders FROM v_leads WHERE definition = '{definition}'`,
  },
  {
    name: 'activity', definition: 'activity', key: ['bucket', 'type'], values: ['touchpoints'],
    sql: `SELECT ${bucket}, type, sum(touchpoints) AS touchpoints FROM v_{table} WHERE definition = '{definition}' GROUP BY bucket, type`,
  },
  {
    name: 'revenue', definition: 'revenue', key: ['bucket'], values: ['orders', 'revenue', 'refunded'],
    sql: `SELECT ${bucket}, sum(orders) AS orders, sum(revenue) AS revenue, sum(refunded) AS refunded FROM v_{table} WHERE definition = '{definition}' GROUP BY bucket HAVING orders != 0 OR revenue != 0 OR refunded != 0`,
  },
  {
    name: 'contributions', definition: 'sales', key: ['lead', 'bucket'], values: ['level', 'entry'],
    sql: `SELECT toString(lead) AS lead, ${bucket}, level, ${ms('entry')} FROM v_contributions WHERE definition = '{definition}'`,
  },
  {
    name: 'funnel', definition: 'sales', key: ['lead'], values: ['level', 'entry'],
    sql: `SELECT toString(lead) AS lead, level, ${ms('entry')} FROM v_contributions WHERE definition = '{definition}' AND shadowed_by IS NULL AND shadowed_from IS NULL`,
  },
];

/** The four calls the recount makes: types are checked without the native library, which not every machine that checks types has. */
declare module '@duckdb/node-api' {
  export interface DuckDBConnection {
    run(sql: string): Promise<unknown>;
    runAndReadAll(sql: string): Promise<{ getRows(): unknown[][] }>;
    closeSync(): void;
  }
  export const DuckDBInstance: { create(path: string): Promise<{ connect(): Promise<DuckDBConnection> }> };
}

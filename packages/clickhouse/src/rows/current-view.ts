import { nameInSql } from '../database-name.js';

/** The rows that count now: newest version of each key, without removed ones. */
export const currentView = (table: string): string =>
  `CREATE OR REPLACE VIEW v_${nameInSql(table)} AS SELECT * EXCEPT removed FROM ${nameInSql(table)} FINAL WHERE removed = 0`;

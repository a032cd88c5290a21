import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const clickHouseUsers = ['writer', 'projector', 'reader', 'eraser', 'bi'] as const;
export type ClickHouseUser = (typeof clickHouseUsers)[number];

export interface Login {
  readonly user: string;
  readonly password: string;
}
export type Logins = Readonly<Record<ClickHouseUser, Login>>;

/** `credentials.json` of a data directory holds other secrets too (write keys): they are kept as they are. */
const credentialsFile = (dataDir: string) => join(dataDir, 'credentials.json');

/** The passwords of this data directory's ClickHouse, made at the first start. The file is readable by its owner only. */
export function loginsOf(dataDir: string): Logins {
  const file = credentialsFile(dataDir);
  const all = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { clickhouse?: Partial<Record<ClickHouseUser, string>> }) : {};
  const known = all.clickhouse ?? {};
  const passwords = Object.fromEntries(clickHouseUsers.map((user) => [user, known[user] ?? randomBytes(24).toString('base64url')])) as Record<ClickHouseUser, string>;
  if (clickHouseUsers.some((user) => known[user] === undefined)) {
    const fresh = `${file}.${process.pid}`;
    writeFileSync(fresh, `${JSON.stringify({ ...all, clickhouse: passwords }, null, 2)}\n`, { mode: 0o600 });
    renameSync(fresh, file); // whole or not at all, whoever reads it meanwhile
  }
  chmodSync(file, 0o600);
  return Object.fromEntries(clickHouseUsers.map((user) => [user, { user, password: passwords[user] }])) as unknown as Logins;
}

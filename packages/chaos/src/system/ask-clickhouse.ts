import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Where to ask; the recount speaks plain HTTP and uses nothing of the product. */
export interface ClickHouseAddress {
  readonly url: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

async function answer({ url, user, password, database }: ClickHouseAddress, sql: string): Promise<Response> {
  const target = new URL(url);
  target.searchParams.set('database', database);
  target.searchParams.set('output_format_json_quote_64bit_integers', '0');
  const response = await fetch(target, { method: 'POST', body: sql, headers: { 'x-clickhouse-user': user, 'x-clickhouse-key': password }, signal: AbortSignal.timeout(60_000) });
  if (!response.ok) throw new Error(`ClickHouse answered ${response.status} to ${sql.slice(0, 80)}: ${(await response.text()).slice(0, 300)}`);
  return response;
}

export async function askClickHouse<Row>(address: ClickHouseAddress, sql: string): Promise<Row[]> {
  const text = await (await answer(address, `${sql} FORMAT JSONEachRow`)).text();
  return text.split('\n').filter((line) => line !== '').map((line) => JSON.parse(line) as Row);
}

/** The rows of a query into a file, one JSON object a line. */
export async function dumpClickHouse(address: ClickHouseAddress, sql: string, file: string): Promise<void> {
  const response = await answer(address, `${sql} FORMAT JSONEachRow`);
  await pipeline(Readable.fromWeb(response.body as never), createWriteStream(file));
}

import { openClickHouse, type ClickHouse, type ClickHouseUser } from '@trichter/clickhouse';
import { clickHouseFor, serverOf } from './clickhouse-at-hand.js';
import { embeddedLogin } from './embedded-login.js';
import { runningOn } from './run-file.js';

/** The ClickHouse beside which everything runs, a server, or the embedded one started for this command alone. */
export async function clickHouseOf(dataDir: string, user: ClickHouseUser): Promise<{ readonly client: ClickHouse; close(): Promise<void> }> {
  const running = runningOn(dataDir);
  const server = serverOf(process.env);
  if (running?.clickHouse.embedded && !server) {
    const client = openClickHouse({ ...running.clickHouse, ...embeddedLogin(dataDir, user) });
    return { client, close: () => client.close() };
  }
  const atHand = server ?? (await clickHouseFor(dataDir, (line) => process.stderr.write(`${line}\n`)));
  const client = atHand.open(user);
  return {
    client,
    async close() {
      await client.close();
      await atHand.stop();
    },
  };
}

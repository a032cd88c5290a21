import { setTimeout as sleep } from 'node:timers/promises';
import { startInstallation } from '../supervisor/start-installation.js';
import { postAll } from './http-load.js';
import { quantile } from './quantile.js';

const PROBES = 200;
const BACKGROUND_PER_SECOND = 100;
const POLL_MS = 10;

export interface VisibleFigures {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** From the door's 202 to the touchpoint's row being readable in ClickHouse, one probe after the other, under a steady light load. */
export async function benchVisible(dataDir: string): Promise<VisibleFigures> {
  const installation = await startInstallation({ dataDir, port: 0, ingestPort: 0, say: () => undefined });
  const client = installation.clickHouse.open('reader');
  const headers = { authorization: `Bearer ${installation.writeKey}` };
  const url = `${installation.ingestUrl}/v1/events`;
  const send = (id: string) => postAll({ url, headers, connections: 1, bodies: [JSON.stringify({ id, type: 'page.viewed', anonymousId: `v-${id}` })] });
  let running = true;
  const background = (async () => {
    for (let i = 0; running; i++) {
      await send(`background-${i}`);
      await sleep(1000 / BACKGROUND_PER_SECOND);
    }
  })();
  try {
    const waits: number[] = [];
    for (let probe = -5; probe < PROBES; probe++) {
      await send(`probe-${probe}`);
      const accepted = performance.now();
      for (;;) {
        const [row] = await client.query<{ seen: number }>({ sql: 'SELECT count() AS seen FROM touchpoints WHERE id = {id: String}', params: { id: `probe-${probe}` } });
        if (Number(row?.seen ?? 0) > 0) break;
        await sleep(POLL_MS);
      }
      if (probe >= 0) waits.push(performance.now() - accepted); // the first ones warm up
    }
    return { p50Ms: quantile(waits, 0.5), p99Ms: quantile(waits, 0.99) };
  } finally {
    running = false;
    await background;
    await client.close();
    await installation.stop();
  }
}

import { Agent, request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface LoadOptions {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodies: readonly string[];
  readonly connections: number;
}

export interface LoadResult {
  readonly seconds: number;
  /** Milliseconds of each request, in order of answer. */
  readonly latencies: readonly number[];
}

/** Posts each body once over so many keep-alive connections, each with one request at a time. What the door asks to send again (429, 503) is sent again after the time it names. Rejects at the first other answer that is not 202. */
export async function postAll({ url, headers, bodies, connections }: LoadOptions): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const latencies: number[] = [];
  let next = 0;
  const begin = performance.now();
  const worker = async () => {
    for (let body = bodies[next++]; body !== undefined; body = bodies[next++]) {
      const sent = performance.now();
      for (let wait = await post(agent, url, headers, body); wait > 0; wait = await post(agent, url, headers, body)) await sleep(wait);
      latencies.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: connections }, worker));
  agent.destroy();
  return { seconds: (performance.now() - begin) / 1000, latencies };
}

/** Ms after which to send it again; 0 when it is accepted. */
function post(agent: Agent, url: string, headers: Readonly<Record<string, string>>, body: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const call = request(url, { agent, method: 'POST', headers: { ...headers, 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } });
    call.on('response', (response) => {
      response.resume();
      response.on('end', () => (response.statusCode === 202 ? resolve(0) : response.statusCode === 429 || response.statusCode === 503 ? resolve(1_000 * Number(response.headers['retry-after'] ?? 1)) : reject(new Error(`${url} answered ${response.statusCode}`))));
    });
    call.on('error', reject);
    call.end(body);
  });
}

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it } from 'vitest';
import { startProxy } from './proxy.js';

it('lets the server take an insert and throws its answer away, once, and nothing else', async () => {
  const taken: string[] = [];
  const server = createServer((request, response) => {
    taken.push(request.url!);
    response.end('ok');
  }).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const proxy = await startProxy({ port: (server.address() as AddressInfo).port });
  const post = (query: string) => fetch(`http://127.0.0.1:${proxy.port}/?query=${query}`, { method: 'POST', body: 'x' }).then((response) => response.text());
  try {
    proxy.dropNextAnswer();
    expect(await post('SELECT')).toBe('ok');
    await expect(post('INSERT')).rejects.toThrow();
    expect(await post('INSERT')).toBe('ok');
    expect(proxy.dropped()).toBe(1);
    expect(taken).toEqual(['/?query=SELECT', '/?query=INSERT', '/?query=INSERT']);
  } finally {
    await proxy.close();
    server.closeAllConnections();
    server.close();
  }
});

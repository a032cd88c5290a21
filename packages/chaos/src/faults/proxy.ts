import { connect, createServer, type Socket } from 'node:net';

export interface Proxy {
  readonly port: number;
  /** The answer to the next request that inserts is thrown away, and the connection with it: the server has the data, the client does not know. */
  dropNextAnswer(): void;
  dropped(): number;
  /** Nothing passes in either direction, and nobody is told. */
  blackHole(on: boolean): void;
  close(): Promise<void>;
}

/** A proxy for one TCP address, in front of ClickHouse's HTTP. */
export function startProxy(target: { readonly host?: string; readonly port: number }, host = '127.0.0.1'): Promise<Proxy> {
  let armed = 0;
  let dropped = 0;
  let hole = false;
  const open = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host ?? '127.0.0.1');
    let inserting = false;
    open.add(client);
    const end = () => {
      open.delete(client);
      client.destroy();
      upstream.destroy();
    };
    for (const socket of [client, upstream]) socket.on('error', end).on('close', end);
    client.on('data', (chunk) => {
      if (hole) return; // swallowed
      if (/^POST [^\n]*(INSERT|insert)/.test(chunk.subarray(0, 4_096).toString('latin1'))) inserting = true;
      upstream.write(chunk);
    });
    upstream.on('data', (chunk) => {
      if (hole) return;
      if (inserting && armed > 0) {
        armed -= 1;
        dropped += 1;
        end();
        return;
      }
      inserting = false;
      client.write(chunk);
    });
  });
  return new Promise((resolve) =>
    server.listen(0, host, () =>
      resolve({
        port: (server.address() as { port: number }).port,
        dropNextAnswer: () => (armed += 1),
        dropped: () => dropped,
        blackHole: (on) => (hole = on),
        close: () =>
          new Promise((closed) => {
            for (const socket of open) socket.destroy();
            server.close(() => closed());
          }),
      }),
    ),
  );
}

import { startEmbeddedClickHouse, type EmbeddedClickHouse } from '@trichter/clickhouse';

/** The ClickHouse server of a round: a process that can be killed at any moment and comes back on the same port. */
export interface ClickHouseServer {
  readonly httpPort: number;
  readonly url: string;
  readonly dataDir: string;
  login(): { user: string; password: string };
  pid(): number | null;
  running(): boolean;
  start(): Promise<void>;
  /** kill -9; it stays away until `start`. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export async function clickHouseServer(dataDir: string, memoryBytes: number): Promise<ClickHouseServer> {
  let server: EmbeddedClickHouse | null = null;
  let httpPort: number | undefined;
  let nativePort: number | undefined;
  const start = async () => {
    server = await startEmbeddedClickHouse({ dataDir, memoryBytes, httpPort, nativePort });
    ({ httpPort, nativePort } = server);
  };
  await start();
  let login = server!.users.writer;
  const url = server!.url;
  const end = async (kill: boolean) => {
    const ending = server;
    server = null;
    if (!ending) return;
    if (kill) killIfThere(ending.pid());
    await ending.stop(); // its keeper starts nothing any more
  };
  return {
    httpPort: httpPort!,
    url,
    dataDir,
    login: () => (login = server?.users.writer ?? login),
    pid: () => server?.pid() ?? null,
    running: () => server !== null,
    start,
    kill: () => end(true),
    stop: () => end(false),
  };
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

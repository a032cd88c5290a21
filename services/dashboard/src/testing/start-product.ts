import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../../../packages/cli/dist/main.js', import.meta.url));

/** The whole product on an empty data directory, as `npm start` runs it: log, ClickHouse, ingest, projector, query. Needs `npm run build`. */
export async function startProduct(): Promise<{ url: string; close: () => Promise<void> }> {
  const room = mkdtempSync(join(tmpdir(), 'trichter-page-'));
  const child = spawn(process.execPath, [MAIN, 'start', '--data', room, '--port', '0', '--ingest-port', '0'], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const gone = new Promise((resolve) => child.once('exit', resolve));
  const close = async () => {
    child.kill('SIGTERM');
    await gone;
    rmSync(room, { recursive: true, force: true });
  };
  const facts = join(room, 'run', 'trichter.json');
  for (let attempt = 0; !existsSync(facts); attempt++) {
    if (child.exitCode !== null || attempt > 600) {
      await close();
      throw new Error(`the product did not start:\n${output}`);
    }
    await sleep(100);
  }
  return { url: (JSON.parse(readFileSync(facts, 'utf8')) as { pageUrl: string }).pageUrl, close };
}

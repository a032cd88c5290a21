import { clearInterval, setInterval } from 'node:timers';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createProgress } from './progress.mjs';
import { root, stampFile } from './root.mjs';
import { runCommand } from './run-command.mjs';
import { readStamp, writeStamp } from './stamp.mjs';

/** Workspaces with a build script, as `packages/cli`. */
export function workspaces() {
  return ['packages', 'services'].flatMap((area) =>
    readdirSync(join(root, area))
      .map((name) => `${area}/${name}`)
      .filter((path) => existsSync(join(root, path, 'package.json')) && JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')).scripts?.build),
  );
}

/** Name, size and time of every source: a changed file changes it, and reading it takes milliseconds. */
function sourcesStamp() {
  const hash = createHash('sha256').update(process.versions.node);
  const add = (path) => {
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path}\0${size}\0${mtimeMs}\n`);
  };
  for (const workspace of workspaces()) {
    for (const entry of readdirSync(join(root, workspace), { withFileTypes: true })) {
      if (entry.isFile()) add(`${workspace}/${entry.name}`);
    }
    const source = `${workspace}/src`;
    if (!existsSync(join(root, source))) continue;
    for (const entry of readdirSync(join(root, source), { withFileTypes: true, recursive: true })) {
      if (entry.isFile()) add(join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1));
    }
  }
  for (const path of ['package-lock.json', 'nx.json', 'tsconfig.base.json']) add(path);
  return hash.digest('hex');
}

/** Builds through Nx what is out of date; without a change since the last build it does not even start Nx. Resolves with an exit code. */
export async function build() {
  const stamp = stampFile('built');
  const wanted = sourcesStamp();
  const parts = workspaces();
  if (readStamp(stamp) === wanted && parts.every((path) => existsSync(join(root, path, 'dist')))) return 0;

  const progress = createProgress('Building');
  let output = '';
  let done = 0;
  const timer = setInterval(() => progress.update(Math.min(1, done / parts.length), `${done} of ${parts.length} parts`), 500);
  const code = await runCommand('npm', ['run', '--silent', 'build'], {
    cwd: root,
    // No daemon is left behind, nothing is sent anywhere.
    env: { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true', FORCE_COLOR: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
    onOutput: (text) => {
      output += text;
      done = new Set(output.match(/nx run \S+:build/g) ?? []).size;
    },
  }).catch((error) => ((output = error.message), 1));
  clearInterval(timer);
  if (code === 0) {
    progress.end(`${parts.length} parts up to date`);
    writeStamp(stamp, wanted);
    return 0;
  }
  progress.end('failed');
  if (code < 128) console.error(`The build failed. What it said:\n\n${output.trim().split('\n').slice(-60).join('\n')}`);
  return code;
}

import { clearInterval, setInterval } from 'node:timers';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { createProgress } from './progress.mjs';
import { root, stampFile } from './root.mjs';
import { runCommand } from './run-command.mjs';
import { readStamp, writeStamp } from './stamp.mjs';

/** Most of the download is ClickHouse itself (one library). */
const DOWNLOAD = 'about 250 MB (ClickHouse is 180 MB of it); 1 GB on disk, all of it in node_modules';
const LIBRARY_BYTES = 569_000_000;

const wantedStamp = () =>
  createHash('sha256').update(readFileSync(join(root, 'package-lock.json'))).update(`${process.platform} ${process.arch} ${process.versions.modules}`).digest('hex');

/** Packages of a lockfile that this machine needs, path to version. */
function packagesOf(file) {
  const packages = Object.entries(JSON.parse(readFileSync(file, 'utf8')).packages);
  return new Map(packages.filter(([path, entry]) => path.startsWith('node_modules/') && !entry.link && !entry.optional).map(([path, entry]) => [path, entry.version]));
}

/** Someone may have run `npm ci` or `npm install` by hand: then every package is there in the lockfile's version. */
function alreadyInstalled() {
  const installed = join(root, 'node_modules/.package-lock.json');
  if (!existsSync(installed)) return false;
  const there = packagesOf(installed);
  return [...packagesOf(join(root, 'package-lock.json'))].every(([path, version]) => there.get(path) === version);
}

function shareDone(paths, library) {
  const present = paths.filter((path) => existsSync(join(root, path, 'package.json'))).length / paths.length;
  const bytes = library && existsSync(library) ? Math.min(1, statSync(library).size / LIBRARY_BYTES) : 0;
  return { share: 0.5 * present + 0.5 * bytes, note: `${Math.round(present * paths.length)} of ${paths.length} packages` };
}

/** What npm said, without the page of usage it adds. */
const faultOf = (output) => output.split(/^npm error\s*\n.*(?=(?:Clean install|Usage:))/m)[0].trim().split('\n').slice(0, 40).join('\n');

/** Installs exactly what the lockfile names, unless that is there. Resolves with an exit code. */
export async function install() {
  const stamp = stampFile('installed');
  const wanted = wantedStamp();
  if (readStamp(stamp) === wanted) return 0;
  if (alreadyInstalled()) return writeStamp(stamp, wanted), 0;

  console.log(`Installing dependencies with npm ci: downloads ${DOWNLOAD}. Nothing outside this folder changes but npm's cache.`);
  const progress = createProgress('Installing');
  const paths = [...packagesOf(join(root, 'package-lock.json')).keys()];
  const library = join(root, `node_modules/@chdb/lib-${process.platform}-${process.arch}${process.platform === 'linux' ? '-gnu' : ''}/libchdb.so`);
  const timer = setInterval(() => {
    const { share, note } = shareDone(paths, library);
    progress.update(share, note);
  }, 500);
  let output = '';
  const code = await runCommand('npm', ['ci', '--no-progress', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    onOutput: (text) => (output += text),
  }).catch((error) => ((output = error.message), 3));
  clearInterval(timer);
  if (code === 0) {
    progress.end('done');
    writeStamp(stamp, wanted);
    return 0;
  }
  progress.end('failed');
  if (code < 128) console.error(`npm ci failed (exit code ${code}). Is the network there, and room for 1 GB? What npm said:\n\n${faultOf(output)}`);
  return code < 128 ? 3 : code;
}

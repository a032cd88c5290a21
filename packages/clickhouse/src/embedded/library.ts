import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { EmbeddedFailure } from './embedded-failure.js';

const packages: Readonly<Record<string, string>> = {
  'linux-x64': '@chdb/lib-linux-x64-gnu',
  'linux-arm64': '@chdb/lib-linux-arm64-gnu',
  'darwin-x64': '@chdb/lib-darwin-x64',
  'darwin-arm64': '@chdb/lib-darwin-arm64',
};

/** Path of libchdb for this machine. It comes with an optional dependency, so it can be missing. */
export function chdbLibrary(platform = `${process.platform}-${process.arch}`): string {
  const name = packages[platform];
  const remedy = 'give a server with TRICHTER_CLICKHOUSE_URL, or a `clickhouse` binary';
  if (!name) throw new EmbeddedFailure(`there is no embedded ClickHouse for ${platform}; ${remedy}`, 'UnsupportedPlatform', false, { platform });
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    const library = join(folder, 'libchdb.so');
    if (existsSync(library)) return library;
    throw new Error(`${library} does not exist`);
  } catch (cause) {
    throw new EmbeddedFailure(`the package ${name} is not installed; run \`npm install --include=optional\`, or ${remedy}`, 'LibraryMissing', false, { package: name }, { cause });
  }
}

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The first key that is neither for tests nor for facts, from `key=source[:test][:facts],...` or from the data directory's credentials. */
export function shownWriteKey(keys: string | undefined, dataDir: string): string | undefined {
  const plain = (all: readonly string[]): string | undefined => all.find((entry) => !/:(test|facts)(:|$)/.test(entry))?.split('=')[0]?.trim() || undefined;
  if (keys) return plain(keys.split(','));
  try {
    const { writeKeys } = JSON.parse(readFileSync(join(dataDir, 'credentials.json'), 'utf8')) as { writeKeys?: unknown };
    return typeof writeKeys === 'string' ? plain(writeKeys.split(',')) : undefined;
  } catch (error) {
    // Only a convenience of the empty page; a server run has no such file.
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code) return undefined;
    throw error;
  }
}

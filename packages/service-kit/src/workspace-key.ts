import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** No key where one is needed: the message says how to give one. */
export class WorkspaceKeyMissing extends Error {
  readonly code = 'workspace_key_missing';
  readonly retriable = false;
}

export interface WorkspaceKeySource {
  readonly dataDir: string;
  /** 64 hex digits from the environment, which come first. */
  readonly given?: string | undefined;
  /** Make a key at first start (0600, never overwritten). */
  readonly create?: boolean;
}

/** The 32 bytes all identifiers are hashed with. Losing it cuts new events off from the leads known so far. */
export function workspaceKeyOf({ dataDir, given, create = false }: WorkspaceKeySource): Buffer {
  if (given) return Buffer.from(given, 'hex');
  const file = join(dataDir, 'workspace.key');
  if (create) {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    try {
      // `wx`: of two processes that start together, one makes the key and the other reads it.
      writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new WorkspaceKeyMissing(`no workspace key: ${file} cannot be read; set TRICHTER_WORKSPACE_KEY (64 hex digits) or TRICHTER_DATA`, { cause: error });
  }
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new WorkspaceKeyMissing(`${file} does not hold 64 hex digits; put the workspace's key back from a backup`);
  return Buffer.from(text, 'hex');
}

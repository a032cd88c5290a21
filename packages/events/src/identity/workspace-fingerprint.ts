import { createHash } from 'node:crypto';

/** Names a workspace key without telling it: 16 hex digits of its SHA-256, written into `log.created`. */
export function workspaceFingerprint(workspaceKey: Buffer): string {
  return createHash('sha256').update(workspaceKey).digest('hex').slice(0, 16);
}

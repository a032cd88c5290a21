import { openEmbeddedLog } from '@trichter/event-log';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { describeLaws } from './describe-laws.js';

const root = mkdtempSync(join(tmpdir(), 'trichter-laws-log-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describeLaws('embedded', {
  open: (scope, { partitions }) => openEmbeddedLog({ dir: join(root, scope), partitions, workspace: '0'.repeat(16) }),
  destroy: async (scope) => rmSync(join(root, scope), { recursive: true, force: true }),
  shares: false,
  runs: 15,
});

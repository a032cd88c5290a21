import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { describeEventLog } from '../contract/describe-event-log.js';
import { openEmbeddedLog } from './open-embedded-log.js';

const root = mkdtempSync(join(tmpdir(), 'trichter-log-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describeEventLog('embedded', {
  open: (scope, options) => openEmbeddedLog({ dir: join(root, scope), ...options }),
  destroy: async (scope) => rmSync(join(root, scope), { recursive: true, force: true }),
  rebalanceMs: 10_000,
});

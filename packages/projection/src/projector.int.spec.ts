import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLogger } from '@trichter/observability';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { audit } from './audit/audit.js';
import { createMemoryLog } from './fakes/memory-log.js';
import { createMemoryRowStore } from './fakes/memory-row-store.js';
import { startProjector } from './projector.js';
import { deadLettersTable, definitionsTable, tableOf } from './table-shape.js';
import { anyWorld, recordOf, worldProjections } from './testing/world.js';

const logger = createLogger({ service: 'test', level: 'silent' });
const tables = [definitionsTable, deadLettersTable, ...worldProjections.map(tableOf)];

describe('the projector', () => {
  it('leaves the rows of a refold, however batches are cut', async () => {
    await fc.assert(
      fc.asyncProperty(anyWorld, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), async (events, cuts) => {
        const dir = mkdtempSync(join(tmpdir(), 'trichter-'));
        const log = createMemoryLog({ cut: () => cuts.next().value as number });
        const store = createMemoryRowStore(tables);
        const projector = await startProjector({ log, sink: store, reader: store, dir, projections: worldProjections, logger });
        await log.append(events.map(recordOf));
        await log.idle();
        await projector.stop();
        const found = await audit({ log, reader: store, projections: worldProjections, waitMs: 2000 });
        expect(found.differences).toEqual([]);
        expect(found.behind).toEqual([]);
        rmSync(dir, { recursive: true });
      }),
      { numRuns: 30 },
    );
  });
});

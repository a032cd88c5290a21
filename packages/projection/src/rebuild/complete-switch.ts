import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RowSink, SinkRow } from '../row-sink.js';
import { definitionsTable } from '../table-shape.js';
import { readRebuild, storesOf, writeRebuild } from './rebuild-file.js';

const fileOf = (dataDir: string, building: number): string => join(storesOf(dataDir, building), 'switch.json');

/** Decides that the rebuild takes the place of the current rows; `rows` of definitions say so to the reports. From here on whoever sees it makes it whole. */
export function decideSwitch(dataDir: string, building: number, rows: readonly SinkRow[]): void {
  const file = fileOf(dataDir, building);
  writeFileSync(`${file}.next`, JSON.stringify(rows));
  renameSync(`${file}.next`, file);
  writeRebuild(dataDir, { ...readRebuild(dataDir), building, switching: true });
}

/**
 * Makes a switch whole that was decided: true where there was one. Refold and projector both do so, whichever lives and comes first: the rows are
 * absolute, so written twice they are there once. One insert of one block: ClickHouse shows all of it or nothing, for all definitions in all partitions.
 */
export async function completeSwitch(dataDir: string, sink: RowSink): Promise<boolean> {
  const { building, switching } = readRebuild(dataDir);
  if (!switching || building === null || !existsSync(fileOf(dataDir, building))) return false;
  const rows = JSON.parse(readFileSync(fileOf(dataDir, building), 'utf8')) as SinkRow[];
  await sink.write({ tables: new Map([[definitionsTable.name, rows]]), progress: [] });
  const now = readRebuild(dataDir);
  if (now.building === building && now.switching) writeRebuild(dataDir, { current: building, building: null });
  return true;
}

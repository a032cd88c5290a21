import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How often everything was folded anew on request, and whether that goes on: kept in the data directory, so that projector, audit and refold agree. */
export interface RebuildState {
  /** Whose rows the reports use and whose store the projector keeps. */
  readonly current: number;
  /** Being folded beside it; null: none. */
  readonly building: number | null;
  /** It is whole and decided on: whoever sees this makes the switch whole (`completeSwitch`). */
  readonly switching?: boolean;
}

const fileOf = (dataDir: string): string => join(dataDir, 'rebuild.json');

export const readRebuild = (dataDir: string): RebuildState => (existsSync(fileOf(dataDir)) ? (JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as RebuildState) : { current: 0, building: null });

/** In one step: whoever reads sees the one state or the other. */
export function writeRebuild(dataDir: string, state: RebuildState): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const next = `${fileOf(dataDir)}.${process.pid}`;
  writeFileSync(next, `${JSON.stringify(state)}\n`);
  renameSync(next, fileOf(dataDir));
}

const nameOf = (rebuild: number): string => (rebuild === 0 ? 'projector' : `projector-r${rebuild}`);

/** Folder of the stores of a rebuild, one a partition. */
export const storesOf = (dataDir: string, rebuild: number): string => join(dataDir, nameOf(rebuild));

/** Its consumer group: its offset says what of *its* rows is acknowledged. */
export const groupOf = (rebuild: number): string => nameOf(rebuild);

/** Deletes the stores of earlier rebuilds, once nobody has them open. */
export function retireStores(dataDir: string, current: number): void {
  for (const name of existsSync(dataDir) ? readdirSync(dataDir) : []) {
    const [, number] = /^projector(?:-r(\d+))?$/.exec(name) ?? [null];
    if (/^projector(-r\d+)?$/.test(name) && Number(number ?? 0) < current) rmSync(join(dataDir, name), { recursive: true, force: true });
  }
}

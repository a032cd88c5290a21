import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';

const folder = process.env.TRICHTER_REFERENCE_DATA ?? resolve(import.meta.dirname, '../../../../../shared/data');

/** Whether reference data that others made is there. Where it must be (CI=true), its absence is a failure of the check, not a skip. */
export function haveReference(file: string): boolean {
  const there = existsSync(join(folder, file));
  if (!there && process.env.CI === 'true')
    throw new Error(`reference file ${file} is not in ${folder}; set TRICHTER_REFERENCE_DATA to the folder that has it`);
  return there;
}

export function readReference(file: string): string {
  const bytes = readFileSync(join(folder, file));
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

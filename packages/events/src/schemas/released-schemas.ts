import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCHEMA_FOLDER } from './schema-folder.js';

/** One line of `schemas/released.json`. */
export interface ReleasedSchema {
  /** Travels in front of every record (Confluent wire format). Never used twice. */
  id: number;
  /** Schema name; also its subject in the registry API. */
  name: string;
  version: number;
  /** Below `schemas/`. */
  path: string;
  /** SHA-256 of the file: a released file is never edited. */
  sha256: string;
}

export function readReleasedSchemas(folder = SCHEMA_FOLDER): ReleasedSchema[] {
  return (JSON.parse(readFileSync(join(folder, 'released.json'), 'utf8')) as { schemas: ReleasedSchema[] }).schemas;
}

export const readSchemaText = (path: string, folder = SCHEMA_FOLDER): string => readFileSync(join(folder, path), 'utf8');

import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import avro from 'avsc';
import { readReleasedSchemas, readSchemaText, type ReleasedSchema } from './released-schemas.js';
import { SCHEMA_FOLDER } from './schema-folder.js';

/**
 * What is wrong with `schemas/`, one sentence each; none means sound. Released files must be as they were, ids used once, versions dense,
 * every file listed, and each version able to read what every earlier one wrote: the log is never rewritten.
 */
export function schemaFaults(folder = SCHEMA_FOLDER): string[] {
  const released = readReleasedSchemas(folder);
  return [...edited(released, folder), ...misnumbered(released), ...unlisted(released, folder), ...incompatible(released, folder)];
}

function edited(released: readonly ReleasedSchema[], folder: string): string[] {
  return released.flatMap(({ path, sha256 }) => {
    if (!existsSync(join(folder, path))) return [`schemas/${path} is released and gone; put it back`];
    const found = createHash('sha256').update(readSchemaText(path, folder)).digest('hex');
    return found === sha256 ? [] : [`schemas/${path} is released and was edited (SHA-256 ${found.slice(0, 12)}, released ${sha256.slice(0, 12)}); put it back and add a new version`];
  });
}

function misnumbered(released: readonly ReleasedSchema[]): string[] {
  const ids = new Set<number>();
  const newest = new Map<string, number>();
  return released.flatMap(({ id, name, version, path }) => {
    const faults: string[] = [];
    if (ids.has(id)) faults.push(`schemas/released.json uses id ${id} twice; give ${path} the next free one`);
    if (version !== (newest.get(name) ?? 0) + 1) faults.push(`schemas/released.json lists ${name} version ${version} out of turn; versions count up from 1`);
    if (path !== `${name}/v${version}.avsc`) faults.push(`schemas/released.json names ${path}; ${name} version ${version} lies in ${name}/v${version}.avsc`);
    ids.add(id);
    newest.set(name, version);
    return faults;
  });
}

function unlisted(released: readonly ReleasedSchema[], folder: string): string[] {
  const listed = new Set(released.map(({ path }) => path));
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.avsc') && !listed.has(path))
    .map((path) => `schemas/${path} is not in schemas/released.json; list it with the next id and its SHA-256`);
}

function incompatible(released: readonly ReleasedSchema[], folder: string): string[] {
  const present = released.filter(({ path }) => existsSync(join(folder, path)));
  return present.flatMap((reader) =>
    present
      .filter((writer) => writer.name === reader.name && writer.version < reader.version)
      .flatMap((writer) => {
        const fault = compatibilityFault(readSchemaText(reader.path, folder), readSchemaText(writer.path, folder));
        return fault === null ? [] : [`schemas/${reader.path} cannot read what ${writer.path} wrote: ${fault}; give new fields a default and keep the types of old ones`];
      }),
  );
}

/** Why a reader's schema cannot read what a writer's schema wrote, or null when it can (Avro schema resolution). */
export function compatibilityFault(reader: string, writer: string): string | null {
  const typeOf = (text: string) => avro.Type.forSchema(JSON.parse(text), { wrapUnions: 'never' });
  try {
    typeOf(reader).createResolver(typeOf(writer));
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

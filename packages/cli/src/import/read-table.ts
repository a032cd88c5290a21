import { parse } from 'csv-parse/sync';
import { CommandFailure, exitCode } from '../exit-code.js';

/** A file as rows of text; `lines` says where each row begins in the file, from 1. */
export interface SheetOfRows {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** Reads CSV (comma, semicolon, tab or bar; quotes; first line names the columns) or NDJSON (columns are the paths of plain values). */
export function readTable(name: string, text: string): SheetOfRows {
  const clean = text.replace(/^\uFEFF/, '');
  return /\.(ndjson|jsonl)$/i.test(name) ? fromLines(name, clean) : fromCsv(name, clean);
}

function fromCsv(name: string, text: string): SheetOfRows {
  const head = text.slice(0, text.indexOf('\n') < 0 ? undefined : text.indexOf('\n'));
  const delimiter = [...DELIMITERS].sort((a, b) => head.split(b).length - head.split(a).length)[0] as string;
  try {
    const [columns = [], ...rows] = parse(text, { delimiter, skip_empty_lines: true, relax_column_count: true, trim: true });
    return { columns, rows };
  } catch (cause) {
    throw new CommandFailure(`${name} cannot be read as CSV: ${cause instanceof Error ? cause.message : String(cause)}`, exitCode.usage, { cause });
  }
}

function fromLines(name: string, text: string): SheetOfRows {
  const columns = new Map<string, number>();
  const objects = text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    try {
      const flat = new Map<string, string>();
      flatten('', JSON.parse(line) as unknown, flat);
      for (const path of flat.keys()) if (!columns.has(path)) columns.set(path, columns.size);
      return [flat];
    } catch (cause) {
      throw new CommandFailure(`${name}, line ${at + 1} is no JSON: ${cause instanceof Error ? cause.message : String(cause)}`, exitCode.usage, { cause });
    }
  });
  const names = [...columns.keys()];
  return { columns: names, rows: objects.map((object) => names.map((column) => object.get(column) ?? '')) };
}

function flatten(path: string, value: unknown, into: Map<string, string>): void {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    for (const [key, inner] of Object.entries(value)) flatten(path ? `${path}.${key}` : key, inner, into);
  } else if (value !== null && value !== undefined) into.set(path, typeof value === 'object' ? JSON.stringify(value) : String(value));
}

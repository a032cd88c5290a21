import type { Value } from '@trichter/domain';
import type { SinkRow } from '../row-sink.js';

/** Rows by table and definition, columns named once. */
export type PackedHistory = [table: string, definition: string, partition: number, names: string[], rows: [version: number, removed: boolean, values: Value[]][]][];

export function packHistory(tables: ReadonlyMap<string, readonly SinkRow[]>): PackedHistory {
  const packed: PackedHistory = [];
  for (const [table, rows] of tables) {
    const groups = new Map<string, PackedHistory[number]>();
    for (const { definition, partition, version, removed, columns } of rows) {
      let group = groups.get(definition);
      if (!group) groups.set(definition, (group = [table, definition, partition, Object.keys(columns), []]));
      group[4].push([version, removed, group[3].map((name) => columns[name]!)]);
    }
    packed.push(...groups.values());
  }
  return packed;
}

/** Adds to `tables`. */
export function unpackHistory(packed: PackedHistory, tables: Map<string, SinkRow[]>): void {
  for (const [table, definition, partition, names, rows] of packed) {
    const into = tables.get(table) ?? tables.set(table, []).get(table)!;
    for (const [version, removed, values] of rows) into.push({ definition, partition, version, removed, columns: Object.fromEntries(names.map((name, index) => [name, values[index]!])) });
  }
}

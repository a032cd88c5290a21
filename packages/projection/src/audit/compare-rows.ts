import type { Row, Value } from '@trichter/domain';
import { rowKey, sameValue } from '../row-key.js';
import type { SinkRow } from '../row-sink.js';
import type { TableShape } from '../table-shape.js';

/** One key that is not as the log says. `null`: it should not be there, or it is not there. */
export interface Difference {
  readonly table: string;
  readonly definition: string;
  readonly name: string;
  readonly partition: number;
  readonly key: Readonly<Record<string, Value>>;
  readonly expected: Readonly<Record<string, Value>> | null;
  readonly found: Readonly<Record<string, Value>> | null;
}

/** Whose rows are compared. */
export interface Compared {
  readonly shape: TableShape;
  readonly definition: string;
  readonly name: string;
  readonly partition: number;
}

/** Counts what is compared and keeps the differences, the first `most` of them in full. */
export interface Findings {
  rows: number;
  /** Rows whose version lies beyond the audited positions. */
  excluded: number;
  count: number;
  readonly differences: Difference[];
  add(difference: Difference): void;
}

export function createFindings(most: number): Findings {
  const differences: Difference[] = [];
  return {
    rows: 0,
    excluded: 0,
    count: 0,
    differences,
    add(difference) {
      this.count += 1;
      if (differences.length < most) differences.push(difference);
    },
  };
}

/** Compares stored rows, as they come, with what the log gives; `last`: the highest version that is audited. Empties `expected`. */
export async function compareStored(findings: Findings, of: Compared, stored: AsyncIterable<readonly SinkRow[]>, expected: Map<string, Row>, last: number): Promise<void> {
  const { shape } = of;
  for await (const rows of stored) {
    for (const row of rows) {
      const key = rowKey(row.columns, shape.key);
      const wanted = expected.get(key) ?? null;
      expected.delete(key);
      if (row.version > last) findings.excluded += 1;
      else compareRow(findings, of, wanted, row.removed ? null : row.columns);
    }
  }
  for (const wanted of expected.values()) compareRow(findings, of, wanted, null);
}

/** The same for rows at hand. */
export function compareKnown(findings: Findings, of: Compared, found: ReadonlyMap<string, Row>, expected: ReadonlyMap<string, Row>): void {
  for (const [key, wanted] of expected) compareRow(findings, of, wanted, found.get(key) ?? null);
  for (const [key, row] of found) if (!expected.has(key)) compareRow(findings, of, null, row);
}

function compareRow(findings: Findings, { shape, definition, name, partition }: Compared, expected: Row | null, found: Row | null): void {
  if (!expected && !found) return;
  findings.rows += 1;
  if (expected && found && Object.keys(shape.columns).every((column) => sameValue(expected[column], found[column]))) return;
  findings.add({ table: shape.name, definition, name, partition, key: pick((expected ?? found)!, shape.key), expected, found });
}

const pick = (row: Row, names: readonly string[]): Row => Object.fromEntries(names.map((name) => [name, row[name] ?? null]));

import type { Touchpoint } from '@trichter/domain';
import { encodeClaimDenied, encodeClaimStated, encodeLinkStated, encodeMergeStated, encodeTouchpointAbsorbed, encodeTouchpointReleased } from '@trichter/events';
import type { ExplainedStatement } from './said-because.js';

/** Where and when a statement is made; `number` runs per pair of partitions, from 1. */
export interface Stating {
  readonly version: number;
  readonly fromPartition: number;
  readonly number: number;
}

/** Characters of the touchpoints in one record, which may have at most 1 MiB. */
const MOST_CHARACTERS = 200_000;
const MOST_NAMES = 2_000;

/** The value of one statement's record. */
export function encodeStatement({ statement, because }: ExplainedStatement, stating: Stating): Buffer {
  const head = { from: statement.from, to: statement.to, ...stating, because };
  switch (statement.kind) {
    case 'link.stated':
      return encodeLinkStated({ ...head, at: statement.at, on: statement.on });
    case 'merge.stated':
      return encodeMergeStated({ ...head, target: statement.target, cause: statement.from, on: statement.on });
    case 'claim.stated':
      return encodeClaimStated({ ...head, at: statement.at, on: statement.on });
    case 'claim.denied':
      return encodeClaimDenied({ ...head, on: statement.on });
    case 'touchpoint.absorbed':
      return encodeTouchpointAbsorbed({ ...head, touchpoints: statement.touchpoints });
    case 'touchpoint.released':
      return encodeTouchpointReleased({ ...head, touchpoints: statement.touchpoints });
    default:
      return statement satisfies never;
  }
}

/** One statement as several that fit into a record each; itself, nearly always. */
export function inRecords(explained: ExplainedStatement): readonly ExplainedStatement[] {
  const { statement, because } = explained;
  switch (statement.kind) {
    case 'link.stated':
    case 'merge.stated':
    case 'claim.stated':
    case 'claim.denied':
      return [explained];
    case 'touchpoint.absorbed':
      if (statement.touchpoints.length === 1) return [explained];
      return sliced(statement.touchpoints, charactersOf, MOST_CHARACTERS).map((touchpoints) => ({ statement: { ...statement, touchpoints }, because }));
    case 'touchpoint.released':
      return sliced(statement.touchpoints, () => 1, MOST_NAMES).map((touchpoints) => ({ statement: { ...statement, touchpoints }, because }));
    default:
      return statement satisfies never;
  }
}

function sliced<T>(all: readonly T[], weightOf: (one: T) => number, most: number): T[][] {
  const slices: T[][] = [];
  let weight = most;
  for (const one of all) {
    const more = weightOf(one);
    if (weight + more > most) {
      slices.push([]);
      weight = 0;
    }
    slices.at(-1)!.push(one);
    weight += more;
  }
  return slices;
}

/** No less than a fourth of its bytes; what is not looked at is short. */
const charactersOf = ({ data, url, referrer, personal, bodies }: Touchpoint): number =>
  1_000 + data.length + (url?.length ?? 0) + (referrer?.length ?? 0) + (personal?.length ?? 0) + bodies.length * 20;

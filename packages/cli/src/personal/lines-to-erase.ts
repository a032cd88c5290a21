import { MOST_ERASED, type ErasureInput, type ErasureReceipt } from '@trichter/api';

/** One that is to be erased, as it was typed or stands in a file. */
export interface LineToErase {
  /** In its file, from 1; null: named on the command line. */
  readonly line: number | null;
  readonly text: string;
}

/** What became of it; `failed`: its request was answered by no receipt. */
export interface LineErased extends LineToErase {
  readonly outcome: NonNullable<ErasureReceipt['asked']>[number]['outcome'] | 'failed';
  readonly why: string | null;
}

const LEAD = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
/** What the service takes at most. */
const LONGEST = 600;

export function linesToErase(named: readonly string[], file: string | null): LineToErase[] {
  const all = [...named.map((text) => ({ line: null, text: text.trim() })), ...(file ?? '').split('\n').map((text, n) => ({ line: n + 1, text: text.trim() }))];
  return all.filter(({ text }) => text !== '');
}

/**
 * Asks for as many at once as one request takes; what is wrong with one, or with one request, keeps no other from going. `erase` throws where there
 * is no receipt. Tells of every line, in their order.
 */
export async function eraseLines(lines: readonly LineToErase[], erase: (input: Pick<ErasureInput, 'leads' | 'identifiers'>) => Promise<ErasureReceipt>): Promise<LineErased[]> {
  const told = new Map<LineToErase, LineErased>();
  const tell = (line: LineToErase, outcome: LineErased['outcome'], why: string | null): void => void told.set(line, { ...line, outcome, why });
  const askable = lines.filter((line) => line.text.length <= LONGEST || tell(line, 'refused', `it is longer than ${LONGEST} characters`));
  for (let from = 0; from < askable.length; from += MOST_ERASED) {
    const some = askable.slice(from, from + MOST_ERASED);
    const [leads, identifiers] = [some.filter(({ text }) => LEAD.test(text)), some.filter(({ text }) => !LEAD.test(text))];
    try {
      const { asked = [] } = await erase({ leads: leads.map(({ text }) => text), identifiers: identifiers.map(({ text }) => text) });
      for (const [n, line] of [...leads, ...identifiers].entries()) tell(line, asked[n]?.outcome ?? 'erased', asked[n]?.why ?? null);
    } catch (error) {
      for (const line of some) tell(line, 'failed', (error as Error).message);
    }
  }
  return lines.map((line) => told.get(line)!);
}

/** Whether somebody has to look at it: what is gone, now or before, is as was wished. */
export const isAmiss = ({ outcome }: LineErased): boolean => outcome !== 'erased' && outcome !== 'already_erased';

const TEXTS: Readonly<Record<LineErased['outcome'], string>> = { erased: 'erased', already_erased: 'already erased', unknown: 'unknown', refused: 'refused', failed: 'not done' };

export const lineText = ({ line, text, outcome, why }: LineErased): string => `${line === null ? '' : `line ${line}  `}${text.slice(0, 100)}  ${TEXTS[outcome]}${why === null ? '' : `: ${why}`}`;

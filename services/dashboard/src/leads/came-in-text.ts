import type { LeadTimeline } from '@trichter/api';
import { fill } from '../texts/fill.js';
import type { Texts } from '../texts/english.js';

type CameIn = LeadTimeline['timeline'][number]['cameIn'];

/** How a touchpoint came to this lead, in one line: "came in as anonymous, linked to user since 3 May 10:02". Null where it came in under the lead's own identifier. */
export function cameInText(cameIn: CameIn, texts: Texts['leads']['cameIn'], moment: (instant: string) => string): string | null {
  if (!cameIn || cameIn.way?.length === 0) return null;
  const kindOf = (identifier: string): string => {
    const kind = identifier.slice(0, identifier.indexOf(':'));
    return kind === 'user' || kind === 'email' || kind === 'anonymous' ? texts.kinds[kind] : kind;
  };
  const hops = (cameIn.way ?? []).map(({ to, rule, since, before }) => {
    const other = kindOf(to);
    if (rule === 'merged') return texts.merged;
    if (rule === 'linked' || since === null) return fill(texts.linked, { other });
    return fill(before ? texts.before : texts.used, { other, time: moment(since) });
  });
  return [fill(texts.as, { kind: kindOf(cameIn.identifier) }), ...(cameIn.way === null ? [texts.unsettled] : hops)].join(', ');
}

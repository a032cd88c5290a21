import type { FunnelHead } from '@trichter/api';
import type { Format } from '../format/format.js';
import type { Language, LeadsBehind } from '../state/page-state.js';
import type { Texts } from '../texts/english.js';
import { fill } from '../texts/fill.js';
import { stageName } from '../texts/names.js';
import { plural } from '../texts/plural.js';

/** What a number counts, as a sentence: the heading of its list. */
export function leadsTitle({ step, outcome }: LeadsBehind, count: number, funnel: FunnelHead, { leads }: Texts, format: Format, language: Language): string {
  const forms = step === null ? leads.titlesAll[outcome] : leads.titles[outcome];
  return fill(plural(forms, count), { count: format.number(count), stage: stageName(funnel, step, language) });
}

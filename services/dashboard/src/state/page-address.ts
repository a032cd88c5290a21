import type { Breakdown } from '@trichter/api';
import { isTimeZone } from './calendar.js';
import { breakdowns, type Language, languages, type LeadsBehind, type Outcome, outcomes, type PageState, type Span, spans, type View, views } from './page-state.js';
import { readRange, writeRange } from './range.js';

const oneOf = <T extends string>(all: readonly T[], text: string | null): T | null => all.find((each) => each === text) ?? null;

function readLeads(text: string | null, value: string | null): LeadsBehind | null {
  const [step = '', name = ''] = (text ?? '').split('.');
  const outcome = oneOf<Outcome>(outcomes, name);
  if (!outcome || !/^(all|[1-9]\d?)$/.test(step)) return null;
  return { step: step === 'all' ? null : Number(step), outcome, value };
}

/** What an address says, on top of `otherwise`. Anything it says wrongly is left as it would be without it: a link never breaks the page. */
export function readAddress(search: string, otherwise: PageState): PageState {
  const said = new URLSearchParams(search);
  const zone = said.get('zone');
  const lead = said.get('lead');
  return {
    funnel: said.get('funnel') || otherwise.funnel,
    range: readRange(said.get('range') ?? '') ?? otherwise.range,
    timeZone: zone && isTimeZone(zone) ? zone : otherwise.timeZone,
    breakdown: oneOf<Breakdown>(breakdowns, said.get('by')) ?? otherwise.breakdown,
    only: said.get('only') ?? otherwise.only,
    leads: readLeads(said.get('leads'), said.get('of')) ?? otherwise.leads,
    changes: oneOf<Span>(spans, said.get('changes')) ?? otherwise.changes,
    lead: lead && /^[0-9a-f-]{36}$/.test(lead) ? lead : otherwise.lead,
    language: oneOf<Language>(languages, said.get('lang')) ?? otherwise.language,
    view: oneOf<View>(views, said.get('view')) ?? otherwise.view,
  };
}

/** The shortest address that says the state; language is always said, so a link reads the same for everyone. */
export function writeAddress(state: PageState, otherwise: PageState): string {
  const said = new URLSearchParams();
  const say = (name: string, text: string | null, usual: string | null) => text !== null && text !== usual && said.set(name, text);
  say('funnel', state.funnel, otherwise.funnel);
  say('range', writeRange(state.range), writeRange(otherwise.range));
  say('zone', state.timeZone, otherwise.timeZone);
  say('by', state.breakdown, otherwise.breakdown);
  say('only', state.only, otherwise.only);
  if (state.leads) {
    say('leads', `${state.leads.step ?? 'all'}.${state.leads.outcome}`, null);
    say('of', state.leads.value, null);
  }
  say('changes', state.changes, null);
  say('lead', state.lead, null);
  say('view', state.view, otherwise.view);
  said.set('lang', state.language);
  return `?${said.toString()}`;
}

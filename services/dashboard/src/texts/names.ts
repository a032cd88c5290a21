import type { FunnelHead } from '@trichter/api';
import type { Language } from '../state/page-state.js';
import type { Texts } from './english.js';

type Named = { readonly name: string; readonly label?: { de?: string | undefined; en?: string | undefined } | undefined };

/** A stage or funnel in the page's language; a name nobody labelled is shown as it is. */
export const nameOf = ({ name, label }: Named, language: Language): string => label?.[language] ?? label?.en ?? label?.de ?? name;

export const stageName = (funnel: FunnelHead, step: number | null, language: Language): string => {
  const stage = funnel.steps.find((each) => each.step === step);
  return stage ? nameOf(stage, language) : '';
};

/** Channels have names in both languages; sources, media and campaigns are what their senders wrote. */
export const valueName = (value: string, texts: Texts): string => texts.channels[value] ?? value;

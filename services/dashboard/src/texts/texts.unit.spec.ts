import type { Channel } from '@trichter/domain';
import { describe, expect, it } from 'vitest';
import { english } from './english.js';
import { cut, fill, places } from './fill.js';
import { german } from './german.js';
import { usualLanguage } from './language.js';
import { plural } from './plural.js';

type Tree = { [name: string]: string | Tree };

const leaves = (tree: Tree, path = ''): [string, string][] =>
  Object.entries(tree).flatMap(([name, value]) => (typeof value === 'string' ? [[`${path}${name}`, value] as [string, string]] : leaves(value, `${path}${name}.`)));

describe('texts', () => {
  const [ours, theirs] = [leaves(english as Tree), new Map(leaves(german as Tree))];

  it('are there in both languages, none empty', () => {
    expect([...theirs.keys()].toSorted()).toEqual(ours.map(([path]) => path).toSorted());
    expect([...ours, ...theirs].filter(([, text]) => text.trim() === '')).toEqual([]);
  });

  it('have the same places in both languages', () => {
    const differing = ours.filter(([path, text]) => places(text).join() !== places(theirs.get(path) ?? '').join());
    expect(differing).toEqual([]);
  });

  it('call the stages of the sales funnel by no name of their own: these come with the definition', () => {
    expect([...ours, ...theirs].filter(([, text]) => /Bewusstsein|Awareness/.test(text))).toEqual([]);
  });
});

describe('the names of channels', () => {
  // The compiler keeps this whole: a channel that is added or renamed in the domain has to be here.
  const channels: Readonly<Record<Channel, true>> = {
    direct: true, cross_network: true, paid_shopping: true, paid_search: true, paid_social: true, paid_video: true, display: true, paid_other: true, organic_shopping: true, social: true,
    organic_video: true, organic_search: true, content: true, referral: true, email: true, affiliate: true, audio: true, sms: true, mobile_push: true, unassigned: true,
  };
  const others = ['(none)', '(not set)', '(unattributed)'];

  it('are there for every channel there is, and for no other', () => {
    for (const texts of [english, german]) expect(Object.keys(texts.channels).toSorted()).toEqual([...Object.keys(channels), ...others].toSorted());
  });

  it('differ from each other', () => {
    for (const texts of [english, german]) expect(new Set(Object.values(texts.channels)).size).toBe(Object.keys(texts.channels).length);
  });
});

describe('filling a template', () => {
  it('puts texts into their places and leaves an unknown place to be seen', () => {
    expect(fill('{shown} von {count}', { shown: '20' })).toBe('20 von {count}');
  });

  it('cuts a template at its places, in order', () => {
    expect(cut('Von {entered} Leads')).toEqual([{ text: 'Von ' }, { place: 'entered' }, { text: ' Leads' }]);
  });

  it('takes the one form for exactly one', () => {
    expect([0, 1, 2].map((count) => plural({ one: 'Lead', other: 'Leads' }, count))).toEqual(['Leads', 'Lead', 'Leads']);
  });
});

describe('the language of the page', () => {
  it('is the one chosen before', () => expect(usualLanguage('de', ['en-US'])).toBe('de'));
  it('is else the first of the browser’s languages the page speaks', () => expect(usualLanguage(null, ['fr-FR', 'de-AT', 'en'])).toBe('de'));
  it('is English where the page speaks none of them', () => expect(usualLanguage('xx', ['fr-FR'])).toBe('en'));
});

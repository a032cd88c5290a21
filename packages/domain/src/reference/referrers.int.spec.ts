import { describe, expect, it } from 'vitest';
import { hostOf } from '../visits/host.js';
import { referralOf } from '../visits/arrival.js';
import { knownHost } from '../visits/source-category.js';
import { haveReference, readReference } from './reference-data.js';

const SEARCH = 'referrers/SearchEngines.yml';
const SOCIAL = 'referrers/Socials.yml';
const ASSISTANTS = 'referrers/AIAssistants.yml';

/** Hosts in a list of referrers: the list items with a dot; `{}` stands for any top-level domain. */
function hostsIn(file: string): string[] {
  if (!haveReference(file)) return [];
  const items = readReference(file).matchAll(/^\s+- '?([a-z0-9.{}-]+\.[a-z{}]+)'?\s*$/gm);
  return [...items].map(([, host]) => hostOf((host ?? '').replace('{}', 'de')));
}

const categories = (hosts: readonly string[]) => {
  const counts: Record<string, number> = {};
  for (const host of hosts) {
    const category = knownHost(host)?.category ?? 'unknown';
    counts[category] = (counts[category] ?? 0) + 1;
  }
  return counts;
};

describe.skipIf(![SEARCH, SOCIAL, ASSISTANTS].every(haveReference))('referrers by host', () => {
  it('that are search engines are search or not on the short list; only Facebook’s own search counts as social', () => {
    expect(categories(hostsIn(SEARCH))).toEqual({ search: 89, social: 1, unknown: 562 });
  });

  it('that are social networks are social, video or not on the short list', () => {
    expect(categories(hostsIn(SOCIAL))).toEqual({ social: 61, video: 3, unknown: 154 });
  });

  it('that are assistants are referrals, none is taken for a search engine', () => {
    for (const host of hostsIn(ASSISTANTS)) expect([host, referralOf(host).channel]).toEqual([host, 'referral']);
  });
});

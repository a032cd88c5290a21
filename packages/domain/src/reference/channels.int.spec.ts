import { describe, expect, it } from 'vitest';
import { channelOf, type Channel } from '../visits/channel.js';
import { categoryOfSource } from '../visits/source-category.js';
import { haveReference, readReference } from './reference-data.js';

const VECTORS = 'channels/ga4_channel_vectors.json';
const CATEGORIES = 'channels/ga4_source_categories.csv';

/** GA4's names in ours. */
const named: Record<string, Channel> = {
  Direct: 'direct',
  'Cross-network': 'cross_network',
  'Paid Shopping': 'paid_shopping',
  'Paid Search': 'paid_search',
  'Paid Social': 'paid_social',
  'Paid Video': 'paid_video',
  'Paid Other': 'paid_other',
  Display: 'display',
  'Organic Shopping': 'organic_shopping',
  'Organic Social': 'social',
  'Organic Video': 'organic_video',
  'Organic Search': 'organic_search',
  Referral: 'referral',
  Email: 'email',
  Affiliates: 'affiliate',
  Audio: 'audio',
  SMS: 'sms',
  'Mobile Push Notifications': 'mobile_push',
  Unassigned: 'unassigned',
};

interface Vector {
  readonly source: string;
  readonly medium: string;
  readonly campaign: string;
  readonly expected_channel: string;
}

/**
 * The one vector that is not met: the data set says Paid Shopping for alibaba without a medium, but GA4's rule asks for a paid
 * medium there, so Organic Shopping is right; its makers' own rule gives that too.
 */
const wrong = ({ source, medium }: Vector) => source === 'alibaba' && medium === '';

describe.skipIf(!haveReference(VECTORS))('the channel rules', () => {
  const vectors = haveReference(VECTORS) ? (JSON.parse(readReference(VECTORS)) as Vector[]) : [];

  it('give what GA4 gives in 29 of 30 published vectors', () => {
    expect(vectors).toHaveLength(30);
    for (const vector of vectors.filter((one) => !wrong(one)))
      expect([vector, channelOf(vector.source, vector.medium, vector.campaign)]).toEqual([
        vector,
        named[vector.expected_channel],
      ]);
  });

  it('give Organic Shopping in the one vector that is known to be wrong', () => {
    expect(vectors.filter(wrong).map(({ source, medium, campaign }) => channelOf(source, medium, campaign))).toEqual([
      'organic_shopping',
    ]);
  });
});

describe.skipIf(!haveReference(CATEGORIES))('the short list of sources', () => {
  const published = haveReference(CATEGORIES)
    ? readReference(CATEGORIES)
        .trim()
        .split(/\r?\n/)
        .slice(1)
        .map((line) => line.split(',') as [string, string])
    : [];

  it('puts no source into another category than GA4 does', () => {
    const differing = published.filter(([source, theirs]) => {
      const ours = categoryOfSource(source);
      return ours !== null && theirs !== `SOURCE_CATEGORY_${ours.toUpperCase()}`;
    });
    expect(differing).toEqual([]);
  });

  it('knows 193 of the 819 published sources, those most sites meet', () => {
    const known = published.filter(([source]) => categoryOfSource(source) !== null);
    expect([known.length, published.length]).toEqual([193, 819]);
  });
});

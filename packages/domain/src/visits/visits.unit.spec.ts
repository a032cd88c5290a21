import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { adClicked, emailClicked, given, happened, orderCompleted, pageViewed, socialEngaged } from '@trichter/testing/given';
import { leftOut } from '../left-out.js';
import { emptyTimeline, merge } from '../timeline.js';
import { touchpoints } from '../testing/arbitrary.js';
import { touchpointsProjection } from '../projections/touchpoints.js';

const SHOP = 'https://www.shop.example';

describe('a visit', () => {
  it('goes on for touchpoints up to 30 minutes apart and ends after more', () =>
    given(
      pageViewed({ hour: 10, channel: 'email' }),
      pageViewed({ hour: 10, minute: 30 }),
      pageViewed({ hour: 11 }),
      pageViewed({ hour: 11, minute: 30, ms: 1 }),
    ).expect(touchpointsProjection, [
      { time: '2026-01-01T10:00Z', channel: 'email', begins_visit: true },
      { time: '2026-01-01T10:30Z', channel: 'email', begins_visit: false },
      { time: '2026-01-01T11:00Z', channel: 'email', begins_visit: false },
      { time: '2026-01-01T11:30:00.001Z', channel: 'direct', begins_visit: true },
    ]));

  it('begins anew with another campaign, not with the same one again', () =>
    given(
      pageViewed({ minute: 0, utmSource: 'google', utmMedium: 'cpc', utmCampaign: 'spring' }),
      pageViewed({ minute: 1, utmSource: 'google', utmMedium: 'cpc', utmCampaign: 'spring' }),
      pageViewed({ minute: 2, utmSource: 'google', utmMedium: 'cpc', utmCampaign: 'summer' }),
      pageViewed({ minute: 3 }),
    ).expect(touchpointsProjection, [
      { time: '2026-01-01T12:00Z', campaign: 'spring', begins_visit: true },
      { time: '2026-01-01T12:01Z', campaign: 'spring', begins_visit: false },
      { time: '2026-01-01T12:02Z', campaign: 'summer', begins_visit: true },
      { time: '2026-01-01T12:03Z', campaign: 'summer', begins_visit: false },
    ]));

  it('begins anew with an outside referrer, not with a page of the same site', () =>
    given(
      pageViewed({ minute: 0 }),
      pageViewed({ minute: 1, url: `${SHOP}/a`, referrer: 'https://blog.shop.example/' }),
      pageViewed({ minute: 2, referrer: 'https://www.google.com/' }),
      pageViewed({ minute: 3, url: `${SHOP}/b`, referrer: `${SHOP}/a` }),
      pageViewed({ minute: 4, referrer: 'https://www.google.com/' }),
    ).expect(touchpointsProjection, [
      { time: '2026-01-01T12:00Z', channel: 'direct', begins_visit: true },
      { time: '2026-01-01T12:01Z', channel: 'direct', begins_visit: false },
      { time: '2026-01-01T12:02Z', channel: 'organic_search', begins_visit: true, traffic_source: 'google', medium: 'organic' },
      { time: '2026-01-01T12:03Z', channel: 'organic_search', begins_visit: false },
      { time: '2026-01-01T12:04Z', channel: 'organic_search', begins_visit: true },
    ]));

  it('does not begin anew where a page that changes in place repeats its referrer', () =>
    given(
      pageViewed({ minute: 0, channel: 'paid_search', referrer: 'https://www.google.com/' }),
      happened('form.submitted', { minute: 1, browser: true }),
      pageViewed({ minute: 2, referrer: 'https://www.google.com/' }),
    ).expect(touchpointsProjection, [
      { time: '2026-01-01T12:00Z', channel: 'paid_search', begins_visit: true },
      { time: '2026-01-01T12:01Z', channel: 'paid_search', begins_visit: false },
      { time: '2026-01-01T12:02Z', channel: 'paid_search', begins_visit: false },
    ]));

  it('gives each of its touchpoints the landing page of the first', () =>
    given(
      pageViewed({ minute: 0, url: `${SHOP}/pricing?utm_x=1#top` }),
      pageViewed({ minute: 1, url: `${SHOP}/contact` }),
    ).expect(touchpointsProjection, [{ landing_page: '/pricing' }, { landing_page: '/pricing' }]));

  it('is split by a late touchpoint that brings a campaign', () => {
    const before = given(pageViewed({ minute: 0 }), pageViewed({ minute: 20 })).timeline();
    expect(before.touchpoints.map(({ visit }) => visit.channel)).toEqual(['direct', 'direct']);
    const { touchpoints: after } = given(
      pageViewed({ minute: 0 }),
      pageViewed({ minute: 20 }),
      pageViewed({ minute: 10, channel: 'email' }),
    ).timeline();
    expect(after.map(({ visit }) => visit.channel)).toEqual(['direct', 'email', 'email']);
  });
});

describe('a touchpoint seen by a server', () => {
  it('takes the visit running at its time, also one that begins in the same millisecond', () =>
    given(
      orderCompleted({ id: 'a', minute: 0, amount: { amount: 1, currency: 'EUR' } }),
      pageViewed({ minute: 0, channel: 'email' }),
      orderCompleted({ id: 'b', minute: 30, amount: { amount: 1, currency: 'EUR' } }),
    ).expect(touchpointsProjection, [
      { type: 'page.viewed', channel: 'email' },
      { order_id: 'a', channel: 'email', begins_visit: false },
      { order_id: 'b', channel: 'email', begins_visit: false },
    ]));

  it('has none where no visit runs, and does not make one last longer', () =>
    given(
      pageViewed({ minute: 0 }),
      happened('support.requested', { minute: 20 }),
      happened('support.resolved', { minute: 31 }),
      happened('call.held', { hour: 3 }),
    ).expect(touchpointsProjection, [
      {
        type: 'page.viewed',
        channel: 'direct',
        traffic_source: '(direct)',
        medium: '(none)',
        campaign: '(not set)',
        landing_page: '/',
      },
      { type: 'support.requested', channel: 'direct' },
      {
        type: 'support.resolved',
        channel: '(none)',
        traffic_source: '(none)',
        medium: '(none)',
        campaign: '(none)',
        landing_page: '(none)',
      },
      { type: 'call.held', channel: '(none)' },
    ]));

  it('says itself where it comes from when it is a click on an ad, an e-mail or a post', () =>
    given(
      adClicked({ minute: 0, data: '{"platform":"google","campaign":"spring"}' }),
      adClicked({ minute: 1, clickId: 'msclkid' }),
      emailClicked({ minute: 2, data: '{"campaign":"news"}' }),
      socialEngaged({ minute: 3, data: '{"network":"linkedin"}' }),
    ).expect(touchpointsProjection, [
      { time: '2026-01-01T12:00Z', channel: 'paid_search', traffic_source: 'google', campaign: 'spring', begins_visit: false },
      { time: '2026-01-01T12:01Z', channel: 'paid_search', traffic_source: 'bing' },
      { time: '2026-01-01T12:02Z', channel: 'email', campaign: 'news' },
      { time: '2026-01-01T12:03Z', channel: 'social', traffic_source: 'linkedin' },
    ]));
});

describe('visits of test traffic and bots', () => {
  it('do not touch the visits of those that count', () => {
    const world = touchpoints({ max: 12 }).map((all) => all.map((one, n) => ({ ...one, id: String(n) })));
    fc.assert(
      fc.property(world, (all) => {
        const fold = (some: typeof all) => some.reduce(merge, emptyTimeline('lead')).touchpoints;
        expect(fold(all).filter((step) => !leftOut(step))).toEqual(fold(all.filter((one) => !leftOut(one))));
      }),
    );
  });
});

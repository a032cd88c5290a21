import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arrive, eur, given, happened, orderCompleted, pageViewed } from '@trichter/testing/given';
import { definitionHash } from '../definition-hash.js';
import { funnelProjection } from '../funnel/funnel-projection.js';
import { salesFunnel } from '../funnel/sales-funnel.js';
import { emptyTimeline, merge, setAside } from '../timeline.js';
import { touchpoints } from '../testing/arbitrary.js';
import { activity } from './activity.js';
import { leadsProjection } from './leads.js';
import { projections } from './registry.js';
import { touchpointsProjection } from './touchpoints.js';

describe('activity', () => {
  it('counts touchpoints by quarter of an hour, type and channel of their visit', () =>
    given(
      pageViewed({ minute: 1, channel: 'email' }),
      pageViewed({ minute: 14 }),
      pageViewed({ minute: 15 }),
      happened('form.submitted', { minute: 16, browser: true }),
      happened('call.held', { hour: 20 }),
    ).expect(activity, [
      { bucket: '2026-01-01T12:00Z', type: 'page.viewed', channel: 'email', touchpoints: 2 },
      { bucket: '2026-01-01T12:15Z', type: 'page.viewed', channel: 'email', touchpoints: 1 },
      { bucket: '2026-01-01T12:15Z', type: 'form.submitted', channel: 'email', touchpoints: 1 },
      { bucket: '2026-01-01T20:00Z', type: 'call.held', channel: '(none)', touchpoints: 1 },
    ]));

  it('leaves out test traffic and bots', () =>
    given(pageViewed({ test: true }), pageViewed({ minute: 1, bot: true })).expect(activity, []));
});

describe('the archive', () => {
  it('holds test traffic and bots too, and absent values as nothing', () =>
    given(pageViewed({ test: true, url: null }), pageViewed({ minute: 1, bot: true })).expect(touchpointsProjection, [
      { test: true, bot: false, url: '', order_id: '', amount: null, currency: '', data: '{}', conflicts: 0 },
      { test: false, bot: true, url: 'https://www.shop.example/' },
    ]));

  it('counts copies with other content', () =>
    given(pageViewed({ id: '1', data: '{"n":1}' }), pageViewed({ id: '1', data: '{"n":2}' })).expect(touchpointsProjection, [
      { id: '1', data: '{"n":1}', conflicts: 1 },
    ]));
});

describe('a lead', () => {
  it('is known by its first and last sight, its touches and its orders', () =>
    given(
      happened('call.held', { day: 1 }),
      pageViewed({ day: 2, channel: 'email' }),
      pageViewed({ day: 3, channel: 'paid_search' }),
      orderCompleted({ day: 4, id: 'o1', amount: eur(1) }),
    ).expect(leadsProjection, [
      {
        first_seen: '2026-01-01T12:00Z',
        last_seen: '2026-01-04T12:00Z',
        touchpoints: 4,
        first_channel: 'email',
        last_channel: 'paid_search',
        orders: 1,
        conflicts: 0,
        set_aside: false,
        test: false,
        bot: false,
      },
    ]));

  it('is test traffic where it has nothing else', () => {
    given(pageViewed({ test: true })).expect(leadsProjection, [{ test: true, bot: false, first_channel: '(none)' }]);
    given(pageViewed({ test: true }), pageViewed({ day: 2 })).expect(leadsProjection, [{ test: false, first_channel: 'direct' }]);
  });

  it('says when it is set aside', () => {
    expect(leadsProjection.contribute(setAside(given(pageViewed()).timeline()))).toMatchObject([{ set_aside: true }]);
  });
});

describe('every projection', () => {
  it.each(projections.map((projection) => [projection.name, projection] as const))(
    '%s adds up to the same rows for any order of arrival, copies and stores in between',
    (_, projection) => {
      const world = touchpoints({ max: 10 }).chain((all) =>
        fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: 2 * all.length }), fc.nat()),
      );
      fc.assert(
        fc.property(world, ([all, shuffled, seed]) => {
          let n = seed;
          const rows = (some: typeof all, putAway: () => boolean) =>
            new Set(arrive(projection, some, putAway).map((row) => JSON.stringify(Object.entries(row).sort())));
          expect(rows(shuffled, () => n++ % 3 === 0)).toEqual(rows(all, () => false));
        }),
      );
    },
  );

  it.each(projections.map((projection) => [projection.name, projection] as const))(
    '%s gives rows with just its columns',
    (_, projection) => {
      const columns =
        projection.kind === 'cells'
          ? { ...projection.dimensions, ...projection.measures }
          : { ...projection.key, ...projection.columns };
      const timeline = given(pageViewed(), orderCompleted({ day: 2, id: 'o1', amount: eur(1) })).timeline();
      for (const row of projection.contribute(timeline)) expect(Object.keys(row).sort()).toEqual(Object.keys(columns).sort());
    },
  );
});

describe('projections with rows of single touchpoints', () => {
  it.each(
    projections.flatMap((projection) => (projection.perStep ? [[projection.name, projection, projection.perStep] as const] : [])),
  )('%s gives the same by touchpoint as by timeline', (_, projection, perStep) => {
    fc.assert(
      fc.property(touchpoints({ max: 10 }), (all) => {
        const timeline = all.reduce(merge, emptyTimeline('lead'));
        expect(timeline.touchpoints.flatMap(perStep)).toEqual(projection.contribute(timeline));
      }),
    );
  });
});

describe('the hash of a definition', () => {
  it('differs between all that ship, and is 16 hex digits', () => {
    const hashes = projections.map((projection) => definitionHash(projection, 1));
    expect(new Set(hashes).size).toBe(projections.length);
    for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{16}$/);
  });

  it('changes with the version of the projection, of the runtime, and with what a funnel says', () => {
    const hash = definitionHash(activity, 1);
    expect(definitionHash({ ...activity, version: 2 }, 1)).not.toBe(hash);
    expect(definitionHash(activity, 2)).not.toBe(hash);
    const shorter = funnelProjection({ ...salesFunnel, windowMs: 1 });
    expect(definitionHash(shorter, 1)).not.toBe(definitionHash(funnelProjection(salesFunnel), 1));
  });

  it('does not depend on the order in which a funnel’s properties are written', () => {
    const { name, windowMs, steps, label } = salesFunnel;
    expect(definitionHash(funnelProjection({ steps, windowMs, label, name }), 1)).toBe(
      definitionHash(funnelProjection(salesFunnel), 1),
    );
  });
});

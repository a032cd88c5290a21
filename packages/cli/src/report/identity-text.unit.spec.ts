import type { Hop, IdentityLink } from '@trichter/api';
import { expect, it } from 'vitest';
import { identityLimitsText } from './identity-limits-text.js';
import { identityText, leadIdentitiesText, wayText } from './identity-text.js';

const [visitor, ada] = [`anonymous:${'5f'.repeat(32)}`, `user:${'9d'.repeat(32)}`];
const freshness = { asOf: null } as never;
const used: Hop = { from: visitor, to: ada, rule: 'used', since: '2026-05-03T10:02:00.000Z', before: false };
const link = { identifier: visitor, other: ada, rule: 'soft', starts: ['2026-05-03T10:02:00.000Z'], first: '2026-05-03T10:02:00.000Z', on: true, listed: false } as const;

it('says why touchpoints are a lead\'s', () => {
  expect(wayText([used])).toBe('used with user:9d9d9d9d since 2026-05-03 10:02 UTC');
  expect(wayText([{ ...used, before: true }, { ...used, rule: 'merged', since: null }])).toBe('used with user:9d9d9d9d later, from 2026-05-03 10:02 UTC, then merged into user:9d9d9d9d');
  expect([wayText([]), wayText(null)]).toEqual(["the lead's own", 'its link is being settled']);
});

it('shows one identifier with whom its touchpoints go to', () => {
  const text = identityText({ identifier: visitor, kind: 'anonymous', lead: 'l1', owners: [{ since: null, identifier: ada, lead: 'l2' }], links: [{ ...link, starts: [...link.starts] }], linkedBy: [], freshness });
  expect(text).toContain('user:9d9d9d9d  lead l2  from the first');
  expect(text).toContain(`${ada}  used together from 2026-05-03 10:02 UTC`);
});

it('shows a lead with its identifiers, what is taken back and what is only listed', () => {
  const text = leadIdentitiesText({
    lead: 'l2', identifier: ada, identifiers: [{ identifier: visitor, kind: 'anonymous', touchpoints: 3, firstSeen: link.first, lastSeen: link.first, way: [used] }],
    linkedBy: [{ ...link, starts: [], rule: 'fact', on: false }, { ...link, starts: [], on: false, listed: true }], links: [], freshness,
  });
  expect(text).toMatch(/anonymous:5f5f5f5f\s+3\s+2026-05-03 10:02 UTC\s+used with user:9d9d9d9d/);
  expect(text).toContain('stated 2026-05-03 10:02 UTC: does not count (taken back)');
  expect(text).toContain('Past the limit, not linked (1)');
  expect(text).toContain('past the limit: only listed');
});

it('shows who has completed an order and for whom it counts', () => {
  const order = `order:${'0f'.repeat(32)}`;
  const claim = { ...link, identifier: order, rule: 'claim', starts: [] } satisfies IdentityLink;
  const text = identityText({ identifier: order, kind: 'external', lead: 'l3', owners: [], links: [claim, { ...claim, other: visitor, on: false }], linkedBy: [], freshness });
  expect(text).toContain(`${ada}  on 2026-05-03 10:02 UTC: counts here`);
  expect(text).toContain(`${visitor}  on 2026-05-03 10:02 UTC: counts for another`);
  expect(text).not.toContain('Linked to');
  expect(wayText([{ ...used, rule: 'claimed', since: null }])).toBe('its order counts for user:9d9d9d9d');
});

it('shows of a device of thousands the first lines and how many there are', () => {
  const links = Array.from({ length: 3_000 }, (_, n) => ({ ...link, other: `user:${n}`, starts: [...link.starts] }));
  const owners = links.map(({ other, first }) => ({ since: first, identifier: other, lead: 'l2' }));
  const text = identityText({ identifier: visitor, kind: 'anonymous', lead: 'l1', owners, links, linkedBy: [], freshness });
  expect(text).toContain('Linked to (3,000)');
  expect(text.match(/and 2,950 more: --json shows all/g)).toHaveLength(2);
});

it('shows where identifiers are too many', () => {
  const most = [{ identifier: visitor, kind: 'anonymous', lead: 'l1', usedBy: 4_711 } as const];
  const text = identityLimitsText({ listed: { identifiers: 5, leads: 1, most: [{ lead: 'l2', identifier: ada, listed: 5 }] }, shared: { moreThan: 100, identifiers: 1, most }, freshness });
  expect(text).toContain('5 identifiers of 1 leads are past the limit');
  expect(text).toMatch(/lead l2 +5 +user:9d9d/);
  expect(text).toMatch(new RegExp(`1 identifiers were used by more than 100 others\\n  ${visitor} +by 4,711`));
});

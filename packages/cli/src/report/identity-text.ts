import type { Hop, IdentityKnown, IdentityLink, LeadIdentities } from '@trichter/api';
import { figure } from '../terminal/progress.js';
import { table } from '../terminal/table.js';

/** Kind and the first digits: enough to tell identifiers of one person apart. */
export const shortOf = (identifier: string): string => identifier.slice(0, identifier.indexOf(':') + 9);
const moment = (instant: string | null): string => (instant === null ? 'ever' : `${instant.slice(0, 16).replace('T', ' ')} UTC`);

const OTHER_WAYS = { linked: (to: string) => `stated to belong to ${to}`, merged: (to: string) => `merged into ${to}`, claimed: (to: string) => `its order counts for ${to}` } as const;

/** Lines of one list; a till has thousands of users. */
const MOST_SHOWN = 50;
const moreThan = (count: number): string[] => (count > MOST_SHOWN ? [`  and ${figure(count - MOST_SHOWN)} more: --json shows all`] : []);

/** Why touchpoints go where they go: `used with user:9d2f6c01 since 2026-05-03 10:02 UTC`. */
export function wayText(way: readonly Hop[] | null): string {
  if (way === null) return 'its link is being settled';
  if (way.length === 0) return "the lead's own";
  return way.map(({ to, rule, since, before }) => (rule === 'used' ? `used with ${shortOf(to)} ${before ? 'later, from' : 'since'} ${moment(since)}` : OTHER_WAYS[rule](shortOf(to)))).join(', then ');
}

/** One identifier: whose its touchpoints are, and all it is linked with. Whole identifiers, so that they can be given to other commands behind `hash:`. */
export function identityText({ identifier, lead, owners, links, linkedBy }: IdentityKnown): string {
  return [
    `${identifier}`,
    `lead ${lead}`,
    '',
    'Its touchpoints go to',
    table(owners.slice(0, MOST_SHOWN).map((owner) => [`  ${shortOf(owner.identifier)}`, `lead ${owner.lead}`, owner.since === null ? 'from the first' : `from ${moment(owner.since)}`]), 3),
    ...moreThan(owners.length),
    ...linksText('Linked to', links, ({ other }) => other),
    ...claimsText('An order that was completed by', links, ({ other }) => other),
    ...linksText('Linked to it', linkedBy, (link) => link.identifier),
    ...claimsText('Its orders that somebody else has completed too, or that were refunded by name', linkedBy, (link) => link.identifier),
  ].join('\n');
}

/** A lead: its identifiers, and why their touchpoints are its. */
export function leadIdentitiesText({ lead, identifier, identifiers, links, linkedBy }: LeadIdentities): string {
  return [
    `lead ${lead}${identifier === null ? '' : `, known by ${identifier}`}`,
    '',
    table([['came in under', 'touchpoints', 'latest', 'why they are here'], ...identifiers.map((one) => [shortOf(one.identifier), String(one.touchpoints), moment(one.lastSeen), wayText(one.way)])], 4),
    ...linksText('Linked to it', linkedBy, (link) => link.identifier),
    ...linksText('Linked to', links, ({ other }) => other),
    ...claimsText('Orders that somebody else has completed too, or that were refunded by name', linkedBy, (link) => link.identifier),
  ].join('\n');
}

function claimsText(title: string, links: readonly IdentityLink[], shown: (link: IdentityLink) => string): string[] {
  const claims = links.filter(({ rule }) => rule === 'claim');
  if (claims.length === 0) return [];
  return ['', title, ...claims.map((link) => `  ${shown(link)}  on ${moment(link.first)}: ${link.on ? 'counts here' : 'counts for another'}`)];
}

function linksText(title: string, all: readonly IdentityLink[], shown: (link: IdentityLink) => string): string[] {
  const links = all.filter(({ rule }) => rule !== 'claim');
  const why = ({ rule, on, listed, starts, first }: IdentityLink): string => {
    if (listed) return `named since ${moment(first)}, past the limit: only listed`;
    const said = rule === 'soft' ? `used together from ${starts.map(moment).join(', ')}` : rule === 'hard' ? 'merged, caused by another merge' : `stated ${moment(first)}`;
    return on ? said : `${said}: does not count (taken back)`;
  };
  const linked = links.filter(({ listed }) => !listed);
  const listed = links.filter((link) => link.listed);
  const lines = (some: readonly IdentityLink[]): string[] => [...some.slice(0, MOST_SHOWN).map((link) => `  ${shown(link)}  ${why(link)}`), ...moreThan(some.length)];
  return [
    ...(linked.length === 0 ? [] : ['', `${title} (${figure(linked.length)})`, ...lines(linked)]),
    ...(listed.length === 0 ? [] : ['', `Past the limit, not linked (${figure(listed.length)})`, ...lines(listed)]),
  ];
}

import type { LeadTimeline } from '@trichter/api';
import { usePageContext } from '../page-context.js';
import { fill } from '../texts/fill.js';
import { valueName } from '../texts/names.js';
import { cameInText } from './came-in-text.js';

type Entry = LeadTimeline['timeline'][number];

/** Only the path: hosts repeat, and a query may hold anything. */
function pathOf(url: string): string {
  return URL.canParse(url) ? new URL(url).pathname : url;
}

export function Timeline({ entries, fills }: { entries: readonly Entry[]; fills: ReadonlyMap<string, string> }) {
  const { texts, format } = usePageContext();
  const { leads } = texts;
  return (
    <ol className="timeline">
      {entries.map((entry) => {
        const cameIn = cameInText(entry.cameIn, leads.cameIn, format.moment);
        const stage = fills.get(`${entry.source}\n${entry.id}`);
        return (
          <li key={`${entry.source}\n${entry.id}`} data-fills={stage ? '' : undefined}>
            <time className="soft" dateTime={entry.time}>
              {format.moment(entry.time)}
            </time>
            <div>
              <code>{entry.type}</code>
              {entry.amount !== null && entry.currency && <strong> {format.money(entry.amount, entry.currency)}</strong>}
              {stage && <span className="tag" data-outcome="converted">{fill(leads.fills, { stage })}</span>}
              {entry.test && <span className="tag">{leads.test}</span>}
              {entry.bot && <span className="tag">{leads.bot}</span>}
              <p className="soft small">
                {[
                  valueName(entry.channel, texts),
                  entry.campaign !== '' && !entry.campaign.startsWith('(') && entry.campaign,
                  entry.url && (entry.beginsVisit ? fill(leads.landing, { page: pathOf(entry.url) }) : pathOf(entry.url)),
                  entry.clamped && leads.clamped,
                  entry.conflicts > 0 && fill(leads.conflicts, { count: format.number(entry.conflicts) }),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </p>
              {cameIn && <p className="soft small">{cameIn}</p>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

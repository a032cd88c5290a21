import type { FunnelReport } from '@trichter/api';
import { usePageContext } from '../page-context.js';
import { fill } from '../texts/fill.js';

/** Where the numbers come from, and what is not in them. */
export function Foot({ report, name }: { report: FunnelReport; name: string }) {
  const { texts, format } = usePageContext();
  const { foot } = texts;
  const { leftOut: beside } = report;
  const definition = report.freshness.definition;
  const leftOut = beside
    ? [
        beside.test.touchpoints > 0 && fill(foot.test, { count: format.number(beside.test.touchpoints) }),
        beside.bot.touchpoints > 0 && fill(foot.bot, { count: format.number(beside.bot.touchpoints) }),
        beside.setAside.leads > 0 && fill(foot.setAside, { count: format.number(beside.setAside.leads) }),
      ].filter(Boolean)
    : [];
  return (
    <footer className="foot">
      <span>
        {fill(foot.definition, { name })} {definition && <code>{definition.hash}</code>}
      </span>
      {leftOut.length > 0 && <span>{fill(foot.leftOut, { what: leftOut.join(', ') })}</span>}
      <a className="link" href="/v1/openapi.json">
        {foot.api}
      </a>
    </footer>
  );
}

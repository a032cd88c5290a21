import type { FunnelHead } from '@trichter/api';
import { FaultNotice } from '../notices/fault-notice.js';
import { usePageContext } from '../page-context.js';
import type { LeadsBehind } from '../state/page-state.js';
import { fill } from '../texts/fill.js';
import { valueName } from '../texts/names.js';
import { DialogHeading } from './dialog-heading.js';
import { LeadCard } from './lead-card.js';
import { leadsTitle } from './leads-title.js';
import type { LeadPages } from './use-leads.js';

const PAGE = 20;

export function LeadList({ behind, funnel, pages }: { behind: LeadsBehind; funnel: FunnelHead; pages: LeadPages }) {
  const { texts, format, page, go } = usePageContext();
  const { first, leads, next, fault, loading, more } = pages;
  const count = first?.count ?? 0;
  return (
    <>
      <header className="leads-head">
        <DialogHeading>{first ? leadsTitle(behind, count, funnel, texts, format, page.language) : <span className="bone">12.345 Leads haben erreicht</span>}</DialogHeading>
        <p className="soft small">
          {first && format.days(first.range.from, first.range.to)}
          {behind.value !== null && ` · ${fill(texts.leads.of, { value: valueName(behind.value, texts) })}`}
        </p>
        <button type="button" className="link" onClick={() => go({ changes: '24h' })}>
          {texts.changes.heading}
        </button>
      </header>
      {first && leads.length === 0 && !loading && <p className="soft">{texts.leads.none}</p>}
      <ol className="lead-list" aria-busy={loading}>
        {leads.map((lead) => (
          <LeadCard key={lead.lead} lead={lead} funnel={funnel} />
        ))}
        {!first && loading && [1, 2, 3].map((each) => <li key={each} className="lead-card bone lead-bone" aria-hidden="true" />)}
      </ol>
      {fault && <FaultNotice fault={fault} again={more} />}
      {first && leads.length > 0 && (
        <footer className="leads-foot">
          <span className="soft small" role="status">
            {fill(texts.leads.shown, { shown: format.number(leads.length), count: format.number(count) })}
          </span>
          {next && (
            <button type="button" className="button" disabled={loading} onClick={more}>
              {fill(texts.leads.more, { count: format.number(Math.min(PAGE, count - leads.length)) })}
            </button>
          )}
        </footer>
      )}
    </>
  );
}

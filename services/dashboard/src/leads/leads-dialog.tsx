import './leads.css';
import type { FunnelReport } from '@trichter/api';
import { useLayoutEffect, useRef, useState } from 'react';
import { usePageContext } from '../page-context.js';
import type { LeadsBehind } from '../state/page-state.js';
import { useLeads } from './use-leads.js';
import { LeadList } from './lead-list.js';
import { LeadPage } from './lead-page.js';
import { Changes } from '../changes/changes.js';

/** The people behind a number: the list, and from there one lead's timeline. A modal dialog, so focus stays in and comes back. */
export function LeadsDialog({ report, behind }: { report: FunnelReport; behind: LeadsBehind }) {
  const { texts, page, go, api } = usePageContext();
  const dialog = useRef<HTMLDialogElement>(null);
  // As the number was made: under the same clock the same leads are open and dropped.
  const [asOf] = useState(report.freshness.asOf ?? undefined);
  const { from, to } = report.range;
  const asked = { from, to, timeZone: page.timeZone, asOf, step: behind.step, outcome: behind.outcome, where: behind.value === null ? null : { by: page.breakdown, value: behind.value } };
  const pages = useLeads(JSON.stringify([page.funnel, asked]), (after, signal) => api.leads(page.funnel, { ...asked, after }, signal));

  // Before the element goes, so that closing it can give the focus back to the number it came from.
  useLayoutEffect(() => {
    const element = dialog.current;
    if (!element) return undefined;
    element.showModal();
    element.querySelector('h2')?.focus();
    return () => element.close();
  }, []);

  const close = () => go({ leads: null, changes: null, lead: null });
  return (
    <dialog
      ref={dialog}
      className="leads"
      aria-labelledby="leads-heading"
      onCancel={(event) => {
        event.preventDefault();
        if (page.lead) go({ lead: null });
        else close();
      }}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <div className="leads-sheet">
        <button type="button" className="leads-close" aria-label={texts.leads.close} onClick={close}>
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="M3 3 13 13M13 3 3 13" fill="none" stroke="currentColor" strokeWidth="1.5" />
          </svg>
        </button>
        {page.lead ? (
          <LeadPage key={page.lead} lead={page.lead} known={pages.leads.find((each) => each.lead === page.lead) ?? null} funnel={report.funnel} />
        ) : page.changes ? (
          <Changes behind={behind} report={report} />
        ) : (
          <LeadList behind={behind} funnel={report.funnel} pages={pages} />
        )}
      </div>
    </dialog>
  );
}

import './unassigned.css';
import type { FunnelCounts, FunnelDefinition, FunnelReport, TypesSeen } from '@trichter/api';
import { useState } from 'react';
import type { Answer, Fault } from '../api-client.js';
import { FaultNotice } from '../notices/fault-notice.js';
import { Notice } from '../notices/notice.js';
import { usePageContext } from '../page-context.js';
import { type Assignment, assigned, unassignedTypes } from './assigned.js';
import { PreviewTable } from './preview-table.js';
import { TypeRow } from './type-row.js';

interface Props {
  report: FunnelReport;
  definition: FunnelDefinition;
  seen: TypesSeen;
  /** The definition and the types have changed: ask for both anew. */
  saved: () => void;
}

interface Preview {
  now: FunnelCounts;
  then: FunnelCounts;
}

/** Types nobody counts can be put into a stage: choose, look at what changes, save. Nothing is saved unseen. */
export function UnassignedSection({ report, definition, seen, saved }: Props) {
  const { texts, api, page } = usePageContext();
  const { types } = texts;
  const [assignment, setAssignment] = useState<Assignment>({});
  const [busy, setBusy] = useState<'previewing' | 'saving' | null>(null);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [done, setDone] = useState(false);
  const rows = unassignedTypes(seen, definition.name);
  const chosen = Object.values(assignment).some((stage) => stage !== '');

  const choose = (type: string, stage: string) => {
    setAssignment({ ...assignment, [type]: stage });
    setPreview(null);
    setDone(false);
  };
  const discard = () => {
    setAssignment({});
    setPreview(null);
    setFault(null);
  };

  async function look(): Promise<void> {
    setBusy('previewing');
    setFault(null);
    const days = { from: report.range.from, to: report.range.to, timeZone: page.timeZone };
    // Both sides are counted in the same way and up to the same instant, so what differs is the definition alone.
    const asOf = report.freshness.asOf ?? undefined;
    const [now, then] = await Promise.all([api.preview(definition, days, asOf), api.preview(assigned(definition, assignment), days, asOf)]);
    setBusy(null);
    const failed: Answer<unknown> = now.kind === 'ok' ? then : now;
    if (failed.kind !== 'ok') return setFault(failed);
    if (now.kind === 'ok' && then.kind === 'ok') setPreview({ now: now.value.total, then: then.value.total });
  }

  async function save(): Promise<void> {
    setBusy('saving');
    const answer = await api.save(assigned(definition, assignment));
    setBusy(null);
    if (answer.kind !== 'ok') return setFault(answer);
    discard();
    setDone(true);
    saved();
  }

  if (rows.length === 0 && !done) return null;
  return (
    <section className="section" aria-labelledby="types-heading">
      <div className="section-head">
        <h2 id="types-heading">{types.heading}</h2>
      </div>
      {done && <Notice kind="calm" title={types.saved} />}
      <p className="soft unassigned-explain">{rows.length === 0 ? types.none : types.explain}</p>
      <ul className="unassigned">
        {rows.map((row) => (
          <TypeRow key={row.type} seen={row} definition={definition} stage={assignment[row.type] ?? ''} choose={(stage) => choose(row.type, stage)} />
        ))}
      </ul>
      {fault && <FaultNotice fault={fault} />}
      {chosen && (
        <div className="unassigned-actions">
          <button type="button" className="button" data-kind={preview ? undefined : 'main'} disabled={busy !== null} onClick={() => void look()}>
            {busy === 'previewing' ? types.previewing : types.preview}
          </button>
          <button type="button" className="link" disabled={busy !== null} onClick={discard}>
            {types.discard}
          </button>
        </div>
      )}
      {preview && (
        <div className="preview" role="status">
          <PreviewTable now={preview.now} then={preview.then} />
          <button type="button" className="button" data-kind="main" disabled={busy !== null} onClick={() => void save()}>
            {busy === 'saving' ? types.saving : types.save}
          </button>
        </div>
      )}
    </section>
  );
}

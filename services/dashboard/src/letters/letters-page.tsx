import './letters.css';
import { usePolled } from '../live/use-polled.js';
import { FaultNotice } from '../notices/fault-notice.js';
import { usePageContext } from '../page-context.js';
import { Header } from '../shell/header.js';
import { fill } from '../texts/fill.js';
import { LettersTable } from './letters-table.js';
import { RejectionsTable } from './rejections-table.js';
import { ReplayAll } from './replay-all.js';

/** What did not get in, and what got in and cannot be read: with reasons, and what to do. */
export function LettersPage({ every }: { every: number }) {
  const { texts, api, format, go } = usePageContext();
  const { letters: words } = texts;
  const letters = usePolled('letters', api.deadLetters, every);
  const rejections = usePolled('rejections', api.rejections, every);
  const fault = letters.fault ?? rejections.fault;
  return (
    <div className="page">
      <Header liveness={{ state: fault?.kind === 'unreachable' ? 'lost' : 'on', at: letters.at, clock: null }} />
      <main id="funnel">
        <p className="controls">
          <button type="button" className="button" onClick={() => go({ view: 'report' })}>
            {words.back}
          </button>
        </p>
        {fault && <FaultNotice fault={fault} at={letters.at} again={letters.again} />}
        {letters.value && (
          <section className="letters" aria-labelledby="letters-heading">
            <h2 id="letters-heading">{words.heading}</h2>
            <p className="soft">{words.lead}</p>
            {letters.value.reasons.length === 0 ? <p>{words.none}</p> : <LettersTable letters={letters.value} />}
            <ReplayAll waiting={letters.value.reasons.some(({ waiting }) => waiting > 0)} done={letters.again} />
          </section>
        )}
        {rejections.value && (
          <section className="letters" aria-labelledby="rejections-heading">
            <h2 id="rejections-heading">{words.rejected}</h2>
            <p className="soft">{words.rejectedLead}</p>
            {rejections.value.groups.length === 0 ? <p>{words.rejectedNone}</p> : <RejectionsTable rejections={rejections.value} />}
            {rejections.value.more > 0 && <p className="soft">{fill(words.more, { count: format.number(rejections.value.more) })}</p>}
          </section>
        )}
      </main>
    </div>
  );
}

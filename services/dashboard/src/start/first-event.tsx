import './first-event.css';
import type { Status } from '@trichter/api';
import { usePageContext } from '../page-context.js';
import { CopyLine } from './copy-line.js';
import { curlLine } from './curl-line.js';

/** The page before there is anything to show: one line that changes that. */
export function FirstEvent({ status }: { status: Status }) {
  const { texts } = usePageContext();
  const { start } = texts;
  return (
    <section className="first" aria-labelledby="first-heading">
      <h2 id="first-heading">{start.heading}</h2>
      <p>{start.lead}</p>
      <CopyLine line={curlLine(status)} />
      {status.writeKey === null && <p className="soft small">{start.noKey}</p>}
      <p className="first-waiting" role="status">
        <i aria-hidden="true" />
        {start.waiting}
      </p>
      <p className="soft first-next">
        {start.next} <code>npm run demo</code>
      </p>
    </section>
  );
}

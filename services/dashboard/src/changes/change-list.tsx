import type { NumberChange } from '@trichter/api';
import { usePageContext } from '../page-context.js';
import { fill } from '../texts/fill.js';

/** The event as its sender names it, a door to the timeline it is in; of an erased lead the name alone. */
function EventName({ source, id, lead }: Pick<NumberChange['events'][number], 'source' | 'id' | 'lead'>) {
  const { texts, go } = usePageContext();
  const said = fill(texts.changes.event, { event: `${source}/${id}` });
  if (!lead) return <span className="change-event soft">{said}</span>;
  return (
    <button type="button" className="change-event link" title={texts.changes.lead} onClick={() => go({ lead })}>
      {said}
    </button>
  );
}

/** Latest first, each with what the number was and became, and the events behind it by their names, they and their leads as doors to timelines. */
export function ChangeList({ changes: all }: { changes: readonly NumberChange[] }) {
  const { texts, format, go } = usePageContext();
  const { changes } = texts;
  return (
    <ol className="change-list" aria-label={changes.list}>
      {all.toReversed().map(({ minute, reason, before, after, delta, records, events }) => (
        <li key={`${minute} ${reason}`}>
          <div className="change-head">
            <strong data-falls={delta < 0 || undefined}>{format.signed(delta)}</strong>
            <span>{changes.reasons[reason]}</span>
            <time className="soft small" dateTime={minute}>
              {format.moment(minute)}
            </time>
            <span className="soft small">{fill(changes.went, { before: format.number(before), after: format.number(after) })}</span>
          </div>
          <ul className="change-events">
            {events.map(({ lead, source, id, type, time, delta: part }) => (
              <li key={`${source} ${id}`} className="small">
                <code>{type ?? changes.gone}</code> {time && <span className="soft">{format.moment(time)}</span>}{' '}
                {lead && (
                  <button type="button" className="link" aria-label={`${changes.lead} ${lead.slice(0, 8)}`} onClick={() => go({ lead })}>
                    {lead.slice(0, 8)}
                  </button>
                )}{' '}
                {part !== undefined && events.length > 1 && <span className="soft">{format.signed(part)}</span>}
                <EventName source={source} id={id} lead={lead} />
              </li>
            ))}
            {records > events.length && <li className="soft small">{fill(changes.more, { count: format.number(records - events.length) })}</li>}
          </ul>
        </li>
      ))}
    </ol>
  );
}

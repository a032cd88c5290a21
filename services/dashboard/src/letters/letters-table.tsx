import type { DeadLetters } from '@trichter/api';
import { usePageContext } from '../page-context.js';
import { fill } from '../texts/fill.js';

export function LettersTable({ letters }: { letters: DeadLetters }) {
  const { texts, format } = usePageContext();
  const { letters: words } = texts;
  return (
    <>
      <p>{letters.reasons.map(({ reason, letters: all, waiting }) => fill(words.ofReason, { reason, count: format.number(all), waiting: format.number(waiting) })).join(' · ')}</p>
      <div className="letters-scroll" role="group" aria-labelledby="letters-heading" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{words.position}</th>
              <th scope="col">{words.received}</th>
              <th scope="col">{words.reason}</th>
              <th scope="col">{words.message}</th>
              <th scope="col">{words.state}</th>
            </tr>
          </thead>
          <tbody>
            {letters.letters.map(({ partition, offset, receivedAt, reason, message, bytes, replayed }) => (
              <tr key={`${partition}/${offset}`}>
                <th scope="row">
                  <a className="link" href={`/v1/dead-letters/${partition}/${offset}`}>
                    {partition}/{offset}
                  </a>
                </th>
                <td data-label={words.received}>{format.moment(receivedAt)}</td>
                <td data-label={words.reason}>
                  <code>{reason}</code>
                </td>
                <td className="message" data-label={words.message}>
                  {message} <span className="soft">({fill(words.bytes, { count: format.number(bytes) })})</span>
                </td>
                <td data-label={words.state}>{replayed ? fill(words.replayed, { event: `${replayed.source}/${replayed.id}`, time: format.moment(replayed.at) }) : <code>{`trichter dead-letters replay ${partition}/${offset} --mend event.json`}</code>}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

import type { Rejections } from '@trichter/api';
import { usePageContext } from '../page-context.js';

export function RejectionsTable({ rejections }: { rejections: Rejections }) {
  const { texts, format } = usePageContext();
  const { letters: words } = texts;
  return (
    <div className="letters-scroll" role="group" aria-labelledby="rejections-heading" tabIndex={0}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words.source}</th>
            <th scope="col">{words.field}</th>
            <th scope="col">{words.reason}</th>
            <th scope="col" className="number">
              {words.count}
            </th>
            <th scope="col">{words.last}</th>
            <th scope="col">{words.example}</th>
          </tr>
        </thead>
        <tbody>
          {rejections.groups.map(({ source, code, field, rejected, last, example }) => (
            <tr key={`${source} ${code} ${field}`}>
              <th scope="row">{source}</th>
              <td data-label={words.field}>{field === '' ? words.wholeEvent : <code>{field}</code>}</td>
              <td data-label={words.reason}>
                <code>{code}</code>
              </td>
              <td className="number" data-label={words.count}>{format.number(rejected)}</td>
              <td data-label={words.last}>{format.moment(last)}</td>
              <td className="message" data-label={words.example}>{example}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

import { usePageContext } from '../page-context.js';
import { Notice } from './notice.js';

/** Records nobody could read and nobody has seen to: the way to them. */
export function LettersNotice({ waiting }: { waiting: number }) {
  const { texts, format, go } = usePageContext();
  if (waiting === 0) return null;
  const { notices } = texts;
  return <Notice kind="warn" title={(waiting === 1 ? notices.letter : notices.letters).replace('{count}', format.number(waiting))} remedy={notices.lettersRemedy} action={{ label: notices.lettersShow, run: () => go({ view: 'letters' }) }} />;
}

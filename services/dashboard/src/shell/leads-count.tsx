import { useEffect, useRef, useState } from 'react';
import { useAnswered } from '../live/answered.js';
import { usePageContext } from '../page-context.js';
import type { LeadsBehind } from '../state/page-state.js';

interface Props {
  count: number;
  behind: LeadsBehind;
  /** What the number counts, for those who hear the page. */
  said: string;
  /** Shown instead of the bare number. */
  children?: string;
}

/** A number of people: opens the leads behind it. It glows for a moment when it has moved. */
export function LeadsCount({ count, behind, said, children }: Props) {
  const { go, format, texts } = usePageContext();
  const answered = useAnswered();
  const before = useRef({ count, answered });
  const [moves, setMoves] = useState(0);
  useEffect(() => {
    const moved = before.current.answered === answered && before.current.count !== count;
    before.current = { count, answered };
    setMoves((each) => (moved ? each + 1 : 0));
  }, [count, answered]);

  const shown = children ?? format.number(count);
  if (count === 0) return <span>{shown}</span>;
  return (
    <button
      type="button"
      className="count"
      data-moved={moves > 0 ? 1 + (moves % 2) : undefined}
      aria-label={`${shown}, ${said}. ${texts.funnel.showLeads.replace('{count}', format.number(count))}`}
      aria-haspopup="dialog"
      onClick={() => go({ leads: behind, changes: null, lead: null })}
    >
      {shown}
    </button>
  );
}

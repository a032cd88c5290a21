import { useEffect, useState } from 'react';
import { usePageContext } from '../page-context.js';

export interface Liveness {
  readonly state: 'on' | 'lost' | 'waiting';
  /** When the data of the page were asked for last, by this browser's clock; 0 before the first answer. */
  readonly at: number;
  /** Everything received up to here is counted. */
  readonly clock: string | null;
}

/** Says whether the page is live and how fresh it is. The seconds are not read out; the state is. */
export function LiveMark({ state, at, clock }: Liveness) {
  const { texts, format } = usePageContext();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="live" data-state={state} title={clock ? texts.live.asOf.replace('{time}', format.moment(clock)) : undefined}>
      {at > 0 && (
        <span className="soft wide" aria-hidden="true">
          {texts.live.behind.replace('{ago}', format.ago(Math.max(0, now - at)))}
        </span>
      )}
      <i aria-hidden="true" />
      <span role="status">{state === 'lost' ? texts.live.lost : texts.live.on}</span>
    </p>
  );
}

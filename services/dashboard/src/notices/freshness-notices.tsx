import type { Freshness } from '@trichter/api';
import { usePageContext } from '../page-context.js';
import { Notice } from './notice.js';

/** Behind by more than this the page says so: visible within 2 s is usual, a minute may pass while a partition is idle. */
const STALE = 15_000;

export function FreshnessNotices({ freshness }: { freshness: Freshness }) {
  const { texts, format } = usePageContext();
  const { backfilling, behindMs, definition } = freshness;
  const counting = definition ? texts.notices.backfilling : texts.notices.counting;
  return (
    <>
      {backfilling && (
        <Notice kind="calm" title={counting.replace('{percent}', format.percent(backfilling.percent / 100))} percent={backfilling.percent} />
      )}
      {behindMs !== null && behindMs > STALE && (
        <Notice kind="warn" title={texts.notices.stale.replace('{behind}', format.duration(behindMs))} remedy={texts.notices.staleRemedy} />
      )}
    </>
  );
}

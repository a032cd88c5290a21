import { useCallback, useEffect, useMemo, useState } from 'react';
import { keepLanguage, keptLanguage, usualLanguage } from '../texts/language.js';
import { readAddress, writeAddress } from './page-address.js';
import { initialState, type PageState } from './page-state.js';

export type Go = (change: Partial<PageState>) => void;

/** The page's state lives in its address: back and forward work, a link shows somebody else the same. */
export function usePage(): { page: PageState; go: Go } {
  const usual = useMemo<PageState>(() => ({ ...initialState, language: usualLanguage(keptLanguage(), navigator.languages) }), []);
  const [page, setPage] = useState(() => readAddress(location.search, usual));

  useEffect(() => {
    const follow = () => setPage(readAddress(location.search, usual));
    addEventListener('popstate', follow);
    return () => removeEventListener('popstate', follow);
  }, [usual]);

  const go = useCallback<Go>(
    (change) => {
      if (change.language) keepLanguage(change.language);
      const next = { ...readAddress(location.search, usual), ...change };
      const address = writeAddress(next, usual);
      if (address !== location.search) history.pushState(null, '', address);
      setPage(next);
    },
    [usual],
  );

  return { page, go };
}

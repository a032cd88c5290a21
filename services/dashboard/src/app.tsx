import './app.css';
import { useEffect, useMemo } from 'react';
import { createApi } from './api-client.js';
import { createFormat, localeOf } from './format/format.js';
import { keepToken, keptToken } from './kept-token.js';
import { usePolled } from './live/use-polled.js';
import { PageProvider } from './page-context.js';
import { usePage } from './state/use-page.js';
import { textsIn } from './texts/language.js';
import { TokenForm } from './start/token-form.js';
import { FirstEvent } from './start/first-event.js';
import { Header } from './shell/header.js';
import { LettersPage } from './letters/letters-page.js';
import { ReportPage } from './report-page.js';

const LIVE = 2000;
const RARELY = 30_000;

export function App() {
  const { page, go } = usePage();
  const texts = textsIn[page.language];
  const api = useMemo(() => createApi(), []);
  const format = useMemo(() => createFormat(localeOf(page.language, navigator.languages), page.timeZone), [page.language, page.timeZone]);
  const context = useMemo(() => ({ page, go, texts, format, api }), [page, go, texts, format, api]);

  useEffect(() => {
    document.documentElement.lang = page.language;
  }, [page.language]);

  const status = usePolled('status', api.status, LIVE);
  const waiting = status.value?.hasData === false;
  const locked = status.fault?.kind === 'problem' && status.fault.problem.status === 401;
  const take = (token: string) => {
    keepToken(token);
    status.again();
  };
  return (
    <PageProvider value={context}>
      {locked ? (
        <div className="page">
          <Header liveness={{ state: 'lost', at: 0, clock: null }} />
          <main>
            <TokenForm refused={keptToken() !== null} take={take} />
          </main>
        </div>
      ) : page.view === 'letters' ? (
        <LettersPage every={LIVE} />
      ) : waiting ? (
        <div className="page">
          <Header liveness={{ state: status.fault ? 'lost' : 'on', at: status.at, clock: null }} />
          <main>
            <FirstEvent status={status.value} />
          </main>
        </div>
      ) : (
        <ReportPage every={LIVE} rarely={RARELY} lettersWaiting={status.value?.deadLettersWaiting ?? 0} />
      )}
    </PageProvider>
  );
}

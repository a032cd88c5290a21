import './header.css';
import { usePageContext } from '../page-context.js';
import { LanguageSwitch } from './language-switch.js';
import { LiveMark, type Liveness } from './live-mark.js';

export function Header({ liveness }: { liveness: Liveness }) {
  const { texts } = usePageContext();
  return (
    <header className="header">
      <a className="skip" href="#funnel">
        {texts.skipToFunnel}
      </a>
      <h1 className="wordmark">
        <svg viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
          <rect x="1" y="3" width="22" height="4" rx="1" />
          <rect x="1" y="10" width="14" height="4" rx="1" />
          <rect x="1" y="17" width="7" height="4" rx="1" />
        </svg>
        Trichter
      </h1>
      <LiveMark {...liveness} />
      <LanguageSwitch />
    </header>
  );
}

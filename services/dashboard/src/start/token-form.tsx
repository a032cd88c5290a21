import { type FormEvent, useState } from 'react';
import { usePageContext } from '../page-context.js';

/** A service started with a token wants it from everybody; this browser tab keeps it until it is closed. */
export function TokenForm({ refused, take }: { refused: boolean; take: (token: string) => void }) {
  const { texts } = usePageContext();
  const [token, setToken] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (token.trim() !== '') take(token.trim());
  };
  return (
    <form className="first" onSubmit={submit} aria-labelledby="token-heading">
      <h2 id="token-heading">{texts.token.heading}</h2>
      <p>{texts.token.lead}</p>
      <label className="token">
        {texts.token.label}
        <input className="field" type="password" autoComplete="off" value={token} onChange={(event) => setToken(event.target.value)} />
      </label>
      {refused && (
        <p className="token-wrong" role="alert">
          {texts.token.wrong}
        </p>
      )}
      <button type="submit" className="button" data-kind="main">
        {texts.token.enter}
      </button>
    </form>
  );
}

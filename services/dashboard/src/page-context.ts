import { createContext, useContext } from 'react';
import type { Api } from './api-client.js';
import type { Format } from './format/format.js';
import type { PageState } from './state/page-state.js';
import type { Go } from './state/use-page.js';
import type { Texts } from './texts/english.js';

export interface PageContext {
  readonly page: PageState;
  readonly go: Go;
  readonly texts: Texts;
  readonly format: Format;
  readonly api: Api;
}

const Context = createContext<PageContext | null>(null);
export const PageProvider = Context.Provider;

export function usePageContext(): PageContext {
  const context = useContext(Context);
  if (!context) throw new Error('usePageContext needs a PageProvider above it');
  return context;
}

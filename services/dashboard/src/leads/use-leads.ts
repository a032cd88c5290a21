import type { FunnelLead, FunnelLeads } from '@trichter/api';
import { useCallback, useEffect, useState } from 'react';
import type { Answer, Fault } from '../api-client.js';

export interface LeadPages {
  /** The first page: head, count and freshness of the list. */
  readonly first: FunnelLeads | null;
  readonly leads: readonly FunnelLead[];
  readonly next: string | null;
  readonly fault: Fault | null;
  readonly loading: boolean;
  readonly more: () => void;
}

const empty = { first: null, leads: [] as readonly FunnelLead[], next: null, fault: null, loading: true };

/** The leads of a number, page by page. Not polled: a list that moves under the reader's eyes cannot be read. */
export function useLeads(question: string, ask: (after: string | null, signal?: AbortSignal) => Promise<Answer<FunnelLeads>>): LeadPages {
  const [pages, setPages] = useState<Omit<LeadPages, 'more'>>(empty);

  const load = useCallback(async (after: string | null, signal?: AbortSignal): Promise<void> => {
    const answer = await ask(after, signal);
    if (signal?.aborted) return;
    setPages((before) =>
      answer.kind === 'ok'
        ? { first: before.first ?? answer.value, leads: [...before.leads, ...answer.value.leads], next: answer.value.next, fault: null, loading: false }
        : { ...before, fault: answer, loading: false },
    );
    // The question names everything `ask` depends on.
  }, [question]);

  useEffect(() => {
    const ended = new AbortController();
    setPages(empty);
    void load(null, ended.signal);
    return () => ended.abort();
  }, [load]);

  const more = () => {
    setPages((before) => ({ ...before, loading: true, fault: null }));
    void load(pages.first ? pages.next : null);
  };
  return { ...pages, more };
}

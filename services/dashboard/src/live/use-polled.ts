import { useEffect, useRef, useState } from 'react';
import type { Answer } from '../api-client.js';

export interface Polled<T> {
  /** The last good answer; kept while the next question is asked, so that nothing jumps. */
  readonly value: T | null;
  /** What the last good answer answers. */
  readonly question: string;
  /** The good answer belongs to an earlier question (another range, say). */
  readonly outdated: boolean;
  /** What went wrong last time, null after a good answer. */
  readonly fault: Exclude<Answer<T>, { kind: 'ok' }> | null;
  /** When the good answer came, by this browser's clock. */
  readonly at: number;
  readonly again: () => void;
}

interface Kept<T> {
  question: string;
  value: T | null;
  fault: Polled<T>['fault'];
  at: number;
}

/** Asks again every `every` ms while the page is seen; a slow answer slows the asking, so a page never floods its service. */
export function usePolled<T>(question: string | null, ask: (signal: AbortSignal) => Promise<Answer<T>>, every: number): Polled<T> {
  const [kept, setKept] = useState<Kept<T>>({ question: '', value: null, fault: null, at: 0 });
  const [turn, setTurn] = useState(0);
  const asking = useRef(ask);
  asking.current = ask;

  useEffect(() => {
    if (question === null) return undefined;
    const ended = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    let running = false;

    async function round(): Promise<void> {
      if (running || ended.signal.aborted || document.hidden) return;
      running = true;
      const began = performance.now();
      const answer = await asking.current(ended.signal);
      running = false;
      if (ended.signal.aborted) return;
      setKept((before) =>
        answer.kind === 'ok'
          ? { question: question ?? '', value: answer.value, fault: null, at: Date.now() }
          : { ...before, fault: answer },
      );
      timer = setTimeout(() => void round(), Math.max(every, 4 * (performance.now() - began)));
    }

    const seen = () => {
      clearTimeout(timer);
      void round();
    };
    seen();
    document.addEventListener('visibilitychange', seen);
    return () => {
      ended.abort();
      clearTimeout(timer);
      document.removeEventListener('visibilitychange', seen);
    };
  }, [question, every, turn]);

  return { question: kept.question, value: kept.value, outdated: kept.value !== null && kept.question !== question, fault: kept.fault, at: kept.at, again: () => setTurn((each) => each + 1) };
}

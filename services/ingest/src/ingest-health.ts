import type { Health } from '@trichter/observability';
import type { OpenedLog } from '@trichter/service-kit';
import type { AppendGate } from './append-gate.js';

const REMEDY = 'see that the log runs, has room and its settings are right; senders are asked to come again, and the door goes on by itself';

/** What the door tells of itself. The log must answer; how appends went is told and turns nobody away, for only a request finds out that the log takes records again. */
export function tellHealth(health: Health, log: () => Pick<OpenedLog, 'log'> | null, gate: Pick<AppendGate, 'state'>): void {
  health.readyWhen(
    'log',
    async () => {
      const opened = log();
      if (opened === null) return { ok: false, detail: 'the log could not be opened yet', remedy: REMEDY };
      await opened.log.ends();
      return { ok: true };
    },
    REMEDY,
  );
  health.tell('appends', () => {
    switch (gate.state()) {
      case 'open':
        return { ok: true };
      case 'overloaded':
        return { ok: true, state: 'lagging', detail: 'more comes in than the log takes; some requests are answered 429', remedy: 'senders come again by themselves; if it stays so, give the log a faster disk or more brokers' };
      case 'down':
        return { ok: false, detail: 'the log did not take the last records; requests are answered 503', remedy: REMEDY };
    }
  });
}

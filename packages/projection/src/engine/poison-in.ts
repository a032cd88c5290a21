import type { LogRecord } from '@trichter/event-log';
import { effectOf, type LogShape } from './fold-record.js';

/** Why the fold puts this record among the dead letters; null where it takes it. Asked of the very function the engine reads records through, so what is said here happens there. */
export function poisonIn(record: LogRecord, log: LogShape): { readonly reason: string; readonly message: string } | null {
  const effect = effectOf(record, record.appendedAt, log);
  return effect.kind === 'poison' ? { reason: effect.reason, message: effect.message } : null;
}

import { randomBytes } from 'node:crypto';
import { CommandFailure, exitCode } from '../exit-code.js';
import { sendEvents, type Door } from './send-events.js';

export interface FactToSend {
  readonly type: 'touchpoint.voided';
  readonly data: Readonly<Record<string, unknown>>;
}

/** Sends one fact with an id of its own; answers that id. A refusal ends the command with what the door says. */
export async function sendFact(door: Door, { type, data }: FactToSend): Promise<string> {
  // Ids ascend with time, so that of two facts received in one millisecond the later one counts.
  const id = `${Date.now().toString(16).padStart(12, '0')}${randomBytes(8).toString('hex')}`;
  const { rejected } = await sendEvents(door, [JSON.stringify({ id, type, data })]);
  if (rejected[0]) throw new CommandFailure(rejected[0].message.replaceAll('data.', ''), exitCode.usage);
  return id;
}

import { createInterface } from 'node:readline/promises';
import { CommandFailure, exitCode } from '../exit-code.js';

/** Asks at the terminal; anything but yes is no. Without a terminal nobody can agree: a failure that says what was not done and how to say yes. */
export async function agreed(question: string, withoutTerminal: string): Promise<boolean> {
  if (!process.stdin.isTTY) throw new CommandFailure(withoutTerminal, exitCode.usage);
  const asked = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await asked.question(`${question} [y/N] `);
  asked.close();
  return /^(y|yes|j|ja)$/i.test(answer.trim());
}

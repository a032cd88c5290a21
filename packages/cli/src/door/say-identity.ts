import { IdentityStated, Problem } from '@trichter/api';
import { withoutPlainAddress } from '@trichter/events';
import { CommandFailure, exitCode } from '../exit-code.js';
import type { Door } from './send-events.js';

export interface IdentityToSay {
  readonly what: 'links' | 'merges';
  readonly method: 'PUT' | 'DELETE';
  readonly identifier: string;
  readonly other: string;
  readonly reason?: string | undefined;
  readonly time?: string | undefined;
}

/** Says through the HTTP door that two identifiers belong together, or takes it back. Addresses leave this machine only as their hash. */
export async function sayIdentity({ url, key }: Door, { what, method, identifier, other, reason, time }: IdentityToSay): Promise<IdentityStated> {
  const inPath = (text: string) => encodeURIComponent(withoutPlainAddress(text));
  let response: Response;
  try {
    response = await fetch(`${url}/v1/identities/${inPath(identifier)}/${what}/${inPath(other)}`, { method, headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' }, body: JSON.stringify({ reason, time }) });
  } catch (cause) {
    throw new CommandFailure(`no door answers at ${url}; start one with: npm start`, exitCode.unavailable, { cause });
  }
  const body: unknown = await response.json().catch(() => null);
  if (response.ok) return IdentityStated.parse(body);
  const problem = Problem.safeParse(body).data;
  const text = problem ? (problem.detail ?? problem.title) + (problem.remedy && !problem.detail?.endsWith(problem.remedy) ? `; ${problem.remedy}` : '') : `${response.status} ${response.statusText}`;
  throw new CommandFailure(text, response.status < 500 && response.status !== 429 ? exitCode.usage : exitCode.unavailable);
}

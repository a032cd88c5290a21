import { Problem } from '@trichter/api';
import { CommandFailure, exitCode } from '../exit-code.js';

/** An answer of the query API as it comes, for what is too large to hold in memory; a problem becomes its own text. */
export async function fetchQuery(url: string): Promise<Response> {
  const token = process.env['TRICHTER_QUERY_TOKEN'];
  let response: Response;
  try {
    response = await fetch(url, { headers: token ? { authorization: `Bearer ${token}` } : {} });
  } catch (cause) {
    throw new CommandFailure(`no query service answers at ${new URL(url).origin}; start one with: npm start`, exitCode.unavailable, { cause });
  }
  if (response.ok) return response;
  const problem = Problem.safeParse(await response.json().catch(() => null)).data;
  const text = problem ? [problem.detail ?? problem.title, problem.remedy].filter(Boolean).join('; ') : `${response.status} ${response.statusText}`;
  throw new CommandFailure(text, response.status === 400 || response.status === 404 ? exitCode.usage : exitCode.unavailable);
}

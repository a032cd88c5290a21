import { Freshness, FunnelReport, Problem, Restatements, type Breakdown } from '@trichter/api';
import type { ZodType } from 'zod';
import { CommandFailure, exitCode } from '../exit-code.js';

export interface ReportQuestion {
  readonly from: string;
  readonly to: string;
  readonly timeZone?: string;
  readonly asOf?: string;
  readonly breakdown?: Breakdown;
}

export const askReport = (pageUrl: string, funnel: string, question: ReportQuestion): Promise<FunnelReport> =>
  ask(FunnelReport, `${pageUrl}/v1/funnels/${encodeURIComponent(funnel)}/report?${new URLSearchParams({ ...question } as Record<string, string>)}`);

/** `question`: parameters of `/v1/restatements`. */
export const askRestatements = (pageUrl: string, question: Readonly<Record<string, string>>): Promise<Restatements> => ask(Restatements, `${pageUrl}/v1/restatements?${new URLSearchParams(question)}`);

export const askFreshness = (pageUrl: string): Promise<Freshness> => ask(Freshness, `${pageUrl}/v1/freshness`);

/** Asks any operation of the query API; with a body it is a POST. */
export const askQuery = <T>(contract: ZodType<T>, pageUrl: string, path: string, body?: object): Promise<T> => ask(contract, pageUrl + path, body);

/** An answer of the query API, checked against its contract; a problem becomes its own text. */
export async function ask<T>(contract: ZodType<T>, url: string, body?: object): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, body ? { method: 'POST', headers: { ...token(), 'content-type': 'application/json' }, body: JSON.stringify(body) } : { headers: token() });
  } catch (cause) {
    throw new CommandFailure(`no query service answers at ${new URL(url).origin}; start one with: npm start`, exitCode.unavailable, { cause });
  }
  const answer: unknown = await response.json().catch(() => null);
  if (response.ok) return contract.parse(answer);
  const problem = Problem.safeParse(answer).data;
  const text = problem ? [problem.detail ?? problem.title, problem.remedy].filter(Boolean).join('; ') : `${response.status} ${response.statusText}`;
  throw new CommandFailure(text, [400, 404, 422].includes(response.status) ? exitCode.usage : exitCode.unavailable);
}

const token = (): Record<string, string> => (process.env['TRICHTER_QUERY_TOKEN'] ? { authorization: `Bearer ${process.env['TRICHTER_QUERY_TOKEN']}` } : {});

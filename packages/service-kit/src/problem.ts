/** RFC 9457 problem details, with the parts every error of ours has: what, which field, which value, what to do. */
export interface ProblemFacts {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail?: string;
  readonly field?: string;
  readonly value?: unknown;
  readonly remedy?: string;
  /** Seconds; sent as Retry-After too. */
  readonly retryAfter?: number;
  readonly faults?: readonly { field: string; value?: unknown; message: string; remedy?: string }[];
}

/** Thrown by a handler to answer with problem+json. */
export class ProblemError extends Error {
  readonly retriable: boolean;
  readonly code: string;
  constructor(
    readonly facts: ProblemFacts,
    options?: ErrorOptions,
  ) {
    super(facts.detail ?? facts.title, options);
    this.name = 'ProblemError';
    this.code = facts.code;
    this.retriable = facts.status === 429 || facts.status === 503;
  }
}

export const problem = (facts: ProblemFacts, cause?: unknown): ProblemError => new ProblemError(facts, cause === undefined ? undefined : { cause });

/** The JSON body; `type` is a name of ours that stays the same, not an address that could break. */
export const problemBody = ({ retryAfter: _, ...facts }: ProblemFacts): Record<string, unknown> => ({ type: `urn:trichter:problem:${facts.code}`, ...facts });

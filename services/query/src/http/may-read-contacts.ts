import type { FastifyRequest } from 'fastify';

/** Whether the request's key has the scope `contacts`; a service that answers everybody shows nobody how to reach somebody. */
export function mayReadContacts(request: FastifyRequest): boolean {
  const { key } = request as { key?: { readonly query?: ReadonlySet<string> } | null };
  return key?.query?.has('contacts') === true;
}

import type { IdentityFactType } from '@trichter/events';
import { sendProblem } from '@trichter/service-kit';
import type { FastifyInstance } from 'fastify';
import { IDENTITIES_PATH } from './door-hooks.js';
import type { StateIdentity } from './state-identity.js';

const ROUTES: readonly { readonly what: 'links' | 'merges'; readonly method: 'PUT' | 'DELETE'; readonly type: IdentityFactType }[] = [
  { what: 'links', method: 'PUT', type: 'identity.linked' },
  { what: 'links', method: 'DELETE', type: 'identity.unlinked' },
  { what: 'merges', method: 'PUT', type: 'identity.merged' },
  { what: 'merges', method: 'DELETE', type: 'identity.unmerged' },
];

/**
 * `PUT` and `DELETE /v1/identities/{identifier}/links/{other}` and `.../merges/{other}`: a pair is a resource, in either order. 200: the log has
 * the fact, durably. Needs a key that may write facts.
 */
export function installIdentitiesRoute(server: FastifyInstance, stateIdentity: StateIdentity): void {
  for (const { what, method, type } of ROUTES) {
    server.route<{ Params: { identifier: string; other: string } }>({
      method,
      url: `${IDENTITIES_PATH}/:identifier/${what}/:other`,
      handler: async ({ params, body, writeKey }, reply) => {
        const stated = await stateIdentity({ type, ...params, body: Buffer.isBuffer(body) ? body : Buffer.alloc(0), key: writeKey!.write! }); // installDoor let it in
        return stated.kind === 'refused' ? sendProblem(reply, stated.problem) : stated.answer;
      },
    });
  }
}

import { doorOperations, examples, operations, Problem, type Operation, type OperationName } from '@trichter/api';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';

const meanings: Readonly<Record<number, string>> = { 400: 'The request cannot be read; all faults are listed', 401: 'No key that is valid now', 403: 'The key has not the scope', 429: 'More than this key may; Retry-After says when to try again', 404: 'There is none', 422: 'Understood, but cannot be done', 500: 'The service failed', 503: 'Not computed yet, or a store does not answer; Retry-After says when to try again' };
const withProblem = (status: number) => ({ description: meanings[status] ?? 'Failed', content: { 'application/problem+json': { schema: Problem } } });

/** Where the ingest service listens unless it is told otherwise: its operations are described here, too, so that there is one document. */
const DOOR = [{ url: 'http://127.0.0.1:4410', description: 'the ingest service' }];

function describedAtDoor(name: string, { summary, params, body, answer, problems }: Operation): ZodOpenApiOperationObject {
  return {
    operationId: name,
    summary,
    description: 'At the ingest service, with a write key that may write facts (write:SOURCE:facts)',
    servers: DOOR,
    ...(params && { requestParams: { path: params } }),
    ...(body && { requestBody: { required: false, content: { 'application/json': { schema: body } } } }),
    responses: {
      '200': { description: summary, content: { 'application/json': { schema: answer } } },
      ...Object.fromEntries([...problems, 401, 503].map((status) => [String(status), withProblem(status)])),
    },
  };
}

function described(name: OperationName, operation: Operation): ZodOpenApiOperationObject {
  const { summary, params, query, body, answer, problems } = operation;
  return {
    operationId: name,
    summary,
    description: `Scope: ${operation.scope ?? (operation.method === 'get' ? 'read' : 'administer')}`,
    ...((params || query) && { requestParams: { ...(params && { path: params }), ...(query && { query }) } }),
    ...(body && { requestBody: { required: true, content: { 'application/json': { schema: body } } } }),
    responses: {
      '200': { description: summary, content: { 'application/json': { schema: answer, example: examples[name] } } },
      ...Object.fromEntries([...problems, 401, 403, 429, 500, 503].map((status) => [String(status), withProblem(status)])),
    },
  };
}

/** The OpenAPI 3.1 document, made from the contracts requests are checked by. */
export function openApiDocument(): object {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const [name, operation] of Object.entries(operations) as [OperationName, Operation][]) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: described(name, operation) };
  }
  for (const [name, operation] of Object.entries<Operation>(doorOperations)) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: describedAtDoor(name, operation) };
  }
  return createDocument({
    openapi: '3.1.0',
    info: { title: 'Trichter query API', version: '1', description: 'Funnel counts, the leads behind them, revenue and activity. Ranges are days of a time zone, `from` in and `to` out; instants are UTC; money is whole minor units.' },
    paths: paths as ZodOpenApiPathsObject,
    components: { securitySchemes: { bearer: { type: 'http', scheme: 'bearer', description: 'A key with the scope the operation names; none is asked for as long as none was made' } } },
    security: [{}, { bearer: [] }],
  });
}

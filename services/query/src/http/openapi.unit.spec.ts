import { doorOperations, operations } from '@trichter/api';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from './openapi.js';

const document = openApiDocument() as { openapi: string; paths: Record<string, Record<string, { operationId: string; parameters?: { name: string; required?: boolean }[]; responses: Record<string, unknown> }>>; components: { schemas: Record<string, unknown> } };

describe('openApiDocument', () => {
  it('is OpenAPI 3.1 with every operation', () => {
    expect(document.openapi).toBe('3.1.0');
    const described = Object.values(document.paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
    expect(described.sort()).toEqual([...Object.keys(operations), ...Object.keys(doorOperations)].sort());
  });

  it('names parameters with whether they must be sent', () => {
    const parameters = document.paths['/v1/funnels/{name}/report']?.['get']?.parameters ?? [];
    expect(parameters.filter(({ required }) => required).map(({ name }) => name).sort()).toEqual(['from', 'name', 'to']);
  });

  it('refers to nothing it does not hold', () => {
    const text = JSON.stringify(document);
    for (const [, name] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) expect(document.components.schemas).toHaveProperty(String(name));
  });
});

import { Controller, Get, Header, Param, Res } from '@nestjs/common';
import { hideAddresses, readReleasedSchemas, readSchemaText, type ReleasedSchema } from '@trichter/events';
import type { FastifyReply } from 'fastify';

const REGISTRY_JSON = 'application/vnd.schemaregistry.v1+json';
interface RegistryError {
  error_code: number;
  message: string;
}
/** Registry clients look for `error_code`, not for problem details. */
const notFound = (reply: FastifyReply, code: number, message: string): RegistryError => (void reply.status(404), { error_code: code, message: hideAddresses(message) });

/** The read side of the schema-registry API, from the released files, so that Kafka Connect, ksqlDB and ClickHouse can read the topic. */
@Controller()
export class SchemasController {
  private readonly released = readReleasedSchemas().map((schema) => ({ ...schema, text: JSON.stringify(JSON.parse(readSchemaText(schema.path))) }));

  @Get('schemas/ids/:id')
  @Header('content-type', REGISTRY_JSON)
  byId(@Param('id') id: string, @Res({ passthrough: true }) reply: FastifyReply): { schema: string } | RegistryError {
    const found = this.released.find((schema) => String(schema.id) === id);
    return found ? { schema: found.text } : notFound(reply, 40403, `Schema ${id} not found`);
  }

  @Get('subjects')
  @Header('content-type', REGISTRY_JSON)
  subjects(): string[] {
    return [...new Set(this.released.map(({ name }) => name))];
  }

  @Get('subjects/:subject/versions')
  @Header('content-type', REGISTRY_JSON)
  versions(@Param('subject') subject: string, @Res({ passthrough: true }) reply: FastifyReply): number[] | RegistryError {
    const all = this.of(subject);
    return all.length > 0 ? all.map(({ version }) => version) : notFound(reply, 40401, `Subject '${subject}' not found`);
  }

  @Get('subjects/:subject/versions/:version')
  @Header('content-type', REGISTRY_JSON)
  version(@Param('subject') subject: string, @Param('version') version: string, @Res({ passthrough: true }) reply: FastifyReply): { subject: string; id: number; version: number; schema: string } | RegistryError {
    const all = this.of(subject);
    const found = version === 'latest' ? all.at(-1) : all.find((schema) => String(schema.version) === version);
    if (all.length === 0) return notFound(reply, 40401, `Subject '${subject}' not found`);
    return found ? { subject, id: found.id, version: found.version, schema: found.text } : notFound(reply, 40402, `Version ${version} not found`);
  }

  private of(subject: string): (ReleasedSchema & { text: string })[] {
    return this.released.filter(({ name }) => name === subject).sort((a, b) => a.version - b.version);
  }
}

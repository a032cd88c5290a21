import { Controller, Get, Header, HttpException, Param } from '@nestjs/common';
import { readReleasedSchemas, readSchemaText, type ReleasedSchema } from '@trichter/events';

const REGISTRY_JSON = 'application/vnd.schemaregistry.v1+json';
const notFound = (code: number, message: string) => new HttpException({ error_code: code, message }, 404);

/** The read side of the schema-registry API, from the released files, so that Kafka Connect, ksqlDB and ClickHouse can read the topic. */
@Controller()
export class SchemasController {
  private readonly released = readReleasedSchemas().map((schema) => ({ ...schema, text: JSON.stringify(JSON.parse(readSchemaText(schema.path))) }));

  @Get('schemas/ids/:id')
  @Header('content-type', REGISTRY_JSON)
  byId(@Param('id') id: string): { schema: string } {
    const found = this.released.find((schema) => String(schema.id) === id);
    if (!found) throw notFound(40403, `Schema ${id} not found`);
    return { schema: found.text };
  }

  @Get('subjects')
  @Header('content-type', REGISTRY_JSON)
  subjects(): string[] {
    return [...new Set(this.released.map(({ name }) => name))];
  }

  @Get('subjects/:subject/versions')
  @Header('content-type', REGISTRY_JSON)
  versions(@Param('subject') subject: string): number[] {
    return this.of(subject).map(({ version }) => version);
  }

  @Get('subjects/:subject/versions/:version')
  @Header('content-type', REGISTRY_JSON)
  version(@Param('subject') subject: string, @Param('version') version: string): { subject: string; id: number; version: number; schema: string } {
    const all = this.of(subject);
    const found = version === 'latest' ? all.at(-1) : all.find((schema) => String(schema.version) === version);
    if (!found) throw notFound(40402, `Version ${version} not found`);
    return { subject, id: found.id, version: found.version, schema: found.text };
  }

  private of(subject: string): (ReleasedSchema & { text: string })[] {
    const all = this.released.filter(({ name }) => name === subject).sort((a, b) => a.version - b.version);
    if (all.length === 0) throw notFound(40401, `Subject '${subject}' not found`);
    return all;
  }
}

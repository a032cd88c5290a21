import { z, type ZodType } from 'zod';
import { logLevels } from '@trichter/observability';

/** What a reader of a fault needs to mend it. A secret's value is never shown. */
export interface VariableNotes {
  readonly remedy: string;
  readonly secret?: boolean;
  /** Another name it may be given by; the variable's own comes first. */
  readonly alias?: string;
}
const notes = new WeakMap<object, VariableNotes>();

/** An environment variable: its rule, and what to do when the rule is broken. */
export function variable<S extends ZodType>(schema: S, note: VariableNotes): S {
  notes.set(schema, note);
  return schema;
}
export const notesOf = (schema: object | undefined): VariableNotes | undefined => (schema ? notes.get(schema) : undefined);

const integer = (from: number, to: number) => z.coerce.number().int().min(from).max(to);

/** Host and port, loopback unless said otherwise. */
export const httpVariables = (port: number) => ({
  TRICHTER_HOST: variable(z.string().min(1).default('127.0.0.1'), { remedy: 'give the address to listen on, such as 127.0.0.1 or 0.0.0.0' }),
  TRICHTER_PORT: variable(integer(0, 65_535).default(port), { remedy: `give a port between 0 and 65535 (0: any free one; default ${port})` }),
  TRICHTER_LOG_LEVEL: variable(z.enum(logLevels).default('info'), { remedy: `give one of ${logLevels.join(', ')}` }),
});

/** Which log, and where. */
export const logVariables = {
  TRICHTER_LOG: variable(z.enum(['embedded', 'kafka']).default('embedded'), { remedy: 'give embedded or kafka' }),
  TRICHTER_DATA: variable(z.string().min(1).default('./data'), { remedy: 'give the data directory, such as ./data' }),
  TRICHTER_KAFKA_BROKERS: variable(
    z.string().regex(/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/).transform((text) => text.split(',')).optional(),
    { remedy: 'give brokers as host:port, comma separated, such as kafka-1:9092,kafka-2:9092' },
  ),
  TRICHTER_TOPIC_PREFIX: variable(z.string().regex(/^[A-Za-z0-9._-]{1,200}$/).default('trichter'), { remedy: 'give letters, digits, dots, dashes or underscores' }),
  TRICHTER_SESSION_MS: variable(integer(1_000, 1_800_000).optional(), {
    remedy: 'give ms after which the partitions of a silent projector go to others (Kafka only; default 10000), within the brokers\' group.min.session.timeout.ms and group.max.session.timeout.ms',
  }),
  TRICHTER_PARTITIONS: variable(integer(1, 1_000).optional(), { remedy: 'give a number between 1 and 1000; it counts only when the log is first made' }),
  TRICHTER_WORKSPACE_KEY: variable(z.string().regex(/^[0-9a-f]{64}$/i).optional(), {
    remedy: 'give 64 hex digits (for example from: openssl rand -hex 32), or leave it out to use workspace.key in the data directory',
    secret: true,
  }),
};

export const clickHouseVariables = {
  TRICHTER_CLICKHOUSE_URL: variable(z.url({ protocol: /^https?$/ }), { remedy: 'give the HTTP address of ClickHouse, such as http://127.0.0.1:8123' }),
  TRICHTER_CLICKHOUSE_USER: variable(z.string().min(1).default('default'), { remedy: 'give the name of a ClickHouse user' }),
  TRICHTER_CLICKHOUSE_PASSWORD: variable(z.string().default(''), { remedy: 'give the password of that ClickHouse user', secret: true }),
  TRICHTER_CLICKHOUSE_DATABASE: variable(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/).default('trichter'), { remedy: 'give letters, digits and underscores' }),
};

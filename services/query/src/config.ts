import { clickHouseVariables, httpVariables, keyVariables, logVariables, variable, withBrokers } from '@trichter/service-kit';
import { z } from 'zod';
import { usualLimits } from './query.js';

/** The environment of the query service. */
export const schema = withBrokers(
  z.object({
    ...httpVariables(4420),
    ...logVariables,
    ...clickHouseVariables,
    ...keyVariables(usualLimits),
    TRICHTER_QUERY_TOKEN: variable(z.string().min(16).optional(), { remedy: 'give at least 16 characters, or leave it out to answer without a token', secret: true }),
    TRICHTER_INGEST_URL: variable(z.url({ protocol: /^https?$/ }).optional(), { remedy: 'give the address events are sent to, such as http://127.0.0.1:4410' }),
    TRICHTER_WRITE_KEYS: variable(z.string().optional(), { remedy: 'give the keys ingest takes, as key=source; the page without data shows the first one, on loopback only', secret: true }),
    TRICHTER_CONTACTS: variable(z.enum(['drop', 'keep']).default('drop'), { remedy: 'give drop, or keep as for ingest', alias: 'CONTACTS' }),
    TRICHTER_CLICKHOUSE_ERASER_USER: variable(z.string().min(1).optional(), { remedy: 'give the name of a ClickHouse user that may rewrite tables, or leave it out where the reading one may' }),
    TRICHTER_CLICKHOUSE_ERASER_PASSWORD: variable(z.string().default(''), { remedy: 'give the password of that ClickHouse user', secret: true }),
    TRICHTER_RETENTION_MONTHS: variable(z.coerce.number().int().min(1).max(600).optional(), { remedy: 'give after how many months without a touchpoint a lead is erased, 1 to 600, or leave it out' }),
    TRICHTER_DASHBOARD: variable(z.string().optional(), { remedy: "give the folder of the dashboard's built files" }),
  }),
);
export type QueryConfig = z.output<typeof schema>;

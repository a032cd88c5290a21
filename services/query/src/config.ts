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
    TRICHTER_DASHBOARD: variable(z.string().optional(), { remedy: "give the folder of the dashboard's built files" }),
  }),
);
export type QueryConfig = z.output<typeof schema>;

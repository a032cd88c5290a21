import { clickHouseVariables, httpVariables, logVariables, variable, withBrokers } from '@trichter/service-kit';
import { z } from 'zod';

/** Everything the projector takes from its environment. */
export const configSchema = withBrokers(
  z.object({
    ...httpVariables(4430),
    ...logVariables,
    ...clickHouseVariables,
    TRICHTER_CLICKHOUSE_MIGRATOR_USER: variable(z.string().min(1).optional(), { remedy: 'give the name of a ClickHouse user that may make and change tables, or leave it out where the other one may' }),
    TRICHTER_CLICKHOUSE_MIGRATOR_PASSWORD: variable(z.string().default(''), { remedy: 'give the password of that ClickHouse user', secret: true }),
    TRICHTER_MAX_BATCH: variable(z.coerce.number().int().min(1).max(100_000).default(5_000), { remedy: 'give how many records are folded in one transaction, 1 to 100000' }),
    TRICHTER_DEAD_LETTER_LIMIT: variable(z.coerce.number().int().min(0).max(1_000_000_000).default(1_000), {
      remedy: 'give how many unreadable records a minute of a partition may hold before it stops, such as 1000',
    }),
    TRICHTER_DEAD_LETTER_RUN: variable(z.coerce.number().int().min(0).max(1_000_000_000).default(200), {
      remedy: 'give how many unreadable records may follow one another in a partition before it stops, such as 200',
    }),
    TRICHTER_AUDIT_SECONDS: variable(z.coerce.number().int().min(0).max(86_400 * 30).default(600), {
      remedy: 'give how many seconds lie between two looks of the audit beside the running system, such as 600; 0 turns it off',
    }),
    TRICHTER_AUDIT_SHARE: variable(z.coerce.number().min(0.0001).max(1).default(0.01), {
      remedy: 'give the share of the leads one look compares where the log is long, such as 0.01',
    }),
  }),
);

export type Config = z.output<typeof configSchema>;

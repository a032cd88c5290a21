import { httpVariables, keyVariables, logVariables, readWriteKeys, variable, withBrokers } from '@trichter/service-kit';
import { z } from 'zod';

const megabytes = 1024 * 1024;

/** Everything the ingest service takes from its environment. */
export const configSchema = withBrokers(
  z.object({
    ...httpVariables(4410),
    ...logVariables,
    // More than one process can take: by default the append gate says when it is too much, and a key's limit is there to be lowered.
    ...keyVariables({ requestsPerSecond: 20_000, eventsPerSecond: 200_000, burstSeconds: 5 }),
    TRICHTER_WRITE_KEYS: variable(
      z.string().transform((text, context) => {
        const read = readWriteKeys(text);
        if (read.kind === 'ok') return read.keys;
        context.addIssue({ code: 'custom', message: read.message });
        return z.NEVER;
      }).optional(),
      { remedy: 'give keys as key=source (* for any), :test and :facts behind the source, comma separated, such as wk_8f0c2b71=web,wk_52aa9e03=shop:facts, or make them with: trichter keys create', secret: true },
    ),
    TRICHTER_MAX_BODY: variable(z.coerce.number().int().min(1024).max(64 * megabytes).default(5 * megabytes), { remedy: 'give bytes, 1024 to 67108864; it counts before and after unpacking' }),
    TRICHTER_MAX_BYTES_IN_HAND: variable(z.coerce.number().int().min(megabytes).max(64 * 1024 * megabytes).default(256 * megabytes), { remedy: 'give how many bytes of bodies may be held at once, unpacked, such as 268435456' }),
    TRICHTER_REQUEST_SECONDS: variable(z.coerce.number().min(1).max(3_600).default(30), { remedy: 'give within how many seconds a request must have come in whole, such as 30' }),
    TRICHTER_MAX_IN_FLIGHT: variable(z.coerce.number().int().min(1).max(1_000_000).default(50_000), { remedy: 'give how many events may wait for the log at once, 1 to 1000000' }),
    TRICHTER_CONTACTS: variable(z.enum(['drop', 'keep']).default('drop'), { remedy: 'give drop, or keep to store contact details encrypted (docs/privacy.md)', alias: 'CONTACTS' }),
    TRICHTER_PERSONAL_PROPERTIES: variable(
      z.string().default('').transform((text) => text.split(',').map((path) => path.trim()).filter(Boolean)).pipe(z.array(z.string().regex(/^[^.]{1,100}(\.[^.]{1,100}){0,7}$/)).max(100)),
      { remedy: 'give names of properties in data that are personal, comma separated, dots for deeper ones, such as remark,buyer.note' },
    ),
  }),
);

export type Config = z.output<typeof configSchema>;

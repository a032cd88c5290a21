import { z } from 'zod';
import { knownFields } from './known-fields.js';

const DAY = 86_400_000;
const LONGEST = 3660 * DAY;
const units = { s: 1000, m: 60_000, h: 3_600_000, d: DAY, w: 7 * DAY } as const;

/** What a name may look like: it stands in addresses, so lower case, no spaces. */
export const FunnelName = z
  .string()
  .regex(
    /^[a-z][a-z0-9_-]{0,63}$/,
    'name must be 1 to 64 of a-z, 0-9, _ and -, beginning with a letter, such as "sales" or "trial_to_paid"',
  );

export const FunnelLabel = z.object({ de: z.string().max(120).optional(), en: z.string().max(120).optional() });

const typesOf = (type: z.ZodString) =>
  z
    .array(type)
    .min(1, 'types must name at least one event type, such as ["order.completed"]')
    .max(200)
    .refine(
      (types) => new Set(types).size === types.length,
      'types must not name an event type twice within a step; remove the second one',
    );

/** The shape of every type the door takes. A step of another type would never be filled. */
const EventTypeName = z
  .string()
  .max(100, 'types must be at most 100 characters each')
  .regex(/^[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+$/, 'types must be small words joined by dots, such as "order.completed"');

/** As stored, types are taken as they are: what is in the log already stays readable. */
export const FunnelStep = z.object({
  name: FunnelName,
  label: FunnelLabel.optional(),
  /** A touchpoint of any of these types fills the step. */
  types: typesOf(z.string().min(1).max(128)),
});

const FunnelLabelInput = knownFields(FunnelLabel.shape);
const FunnelStepInput = knownFields({ name: FunnelName, label: FunnelLabelInput.optional(), types: typesOf(EventTypeName) });

const windowMs = z
  .int('windowMs must be a whole number of milliseconds')
  .min(1, 'windowMs must be at least 1')
  .max(LONGEST, 'windowMs must be at most 3660 days');

const stepsOf = <S extends z.ZodType<{ name: string }>>(step: S) =>
  z
    .array(step)
    .min(1, 'steps must hold at least one step')
    .max(20, 'steps must hold at most 20 steps')
    .refine(
      (all) => new Set(all.map(({ name }) => name)).size === all.length,
      'steps must have different names; rename one of those that are equal',
    );

/** A funnel as it is stored: ordered steps, conversion window in ms (a day is 24 h), counted by the best entry (docs/definitions.md). */
export const FunnelDefinition = z.object({
  name: FunnelName,
  label: FunnelLabel.optional(),
  windowMs,
  steps: stepsOf(FunnelStep),
});
export type FunnelDefinition = z.infer<typeof FunnelDefinition>;

const window = z
  .string()
  .regex(/^[1-9][0-9]{0,6}[smhdw]$/, 'window must be a number and a unit of s, m, h, d, w, such as "30d"')
  .refine((text) => !(windowInMs(text) > LONGEST), 'window must be at most 3660 days')
  .describe('Conversion window, such as "30d"; or give windowMs');

/** A funnel as people write it: `window: "30d"` or `windowMs`. The name may be left out where the address has it. */
export const FunnelInput = knownFields({
  name: FunnelName.optional(),
  label: FunnelLabelInput.optional(),
  window: window.optional(),
  windowMs: windowMs.optional(),
  steps: stepsOf(FunnelStepInput),
}).refine((input) => (input.window === undefined) !== (input.windowMs === undefined), {
  path: ['window'],
  message: 'window or windowMs must be given, and not both; send "window": "30d"',
});
export type FunnelInput = z.infer<typeof FunnelInput>;

/** The definition meant by an input that `FunnelInput` has taken. `name` stands in where the input has none. */
export function funnelDefinitionOf(input: FunnelInput, name: string): FunnelDefinition {
  return {
    name: input.name ?? name,
    ...(input.label && { label: input.label }),
    windowMs: input.windowMs ?? windowInMs(input.window ?? '30d'),
    steps: input.steps,
  };
}

function windowInMs(text: string): number {
  return Number(text.slice(0, -1)) * units[text.slice(-1) as keyof typeof units];
}

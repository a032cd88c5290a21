import { z } from 'zod';

// Messages have two halves, `must be ...; remedy`: the door puts value, type and id between them.

/** Minor units. Sums of this many stay exact in Int64. */
export const MAX_AMOUNT = 1e12;
const currencies = new Set(Intl.supportedValuesOf('currency'));

const asMinorUnits = (input: unknown): string =>
  typeof input === 'number' && Number.isFinite(input) && Math.abs(input) < 1e10
    ? `send ${Math.round(input * 100)}`
    : typeof input === 'string' && /^-?\d+(\.\d+)?$/.test(input) ? `send ${input.includes('.') ? Math.round(Number(input) * 100) : input} as a number` : 'send 4990 for 49.90';

/** An id as the sender names it; numbers are taken as their text. */
const named = (what: string) => {
  const error = () => `must be ${what}, text of 1 to 200 characters; send the one your system uses`;
  return z.union([z.string({ error }).trim().min(1, { error }).max(200, { error }), z.int({ error })], { error });
};
export const idOf = (what: string) => named(`the id of the ${what}`);
export const nameOf = (what: string) => named(`the name of the ${what}`);

export const text = z.string({ error: () => 'must be text; send it in quotes or leave it out' });

export const count = z.int({ error: () => 'must be a whole number; send 1, 2, 3, ...' }).min(0, { error: () => 'must not be negative; send 0 or more' });

export const number = z.number({ error: () => 'must be a number; send it without quotes' });

export const amount = z
  .int({ error: ({ input }) => `must be a whole number of minor units (cents); ${asMinorUnits(input)}` })
  .min(0, { error: ({ input }) => `must not be negative; send ${-Number(input)}, as order.refunded if money went back` })
  .max(MAX_AMOUNT, { error: () => `must be at most ${MAX_AMOUNT} minor units; split it, or check the unit` });

export const currency = z
  .string({ error: () => 'must be an ISO 4217 code; send "EUR"' })
  .refine((code) => currencies.has(code), { error: ({ input }) => `must be an ISO 4217 code in capitals; send ${currencies.has(String(input).toUpperCase()) ? `"${String(input).toUpperCase()}"` : '"EUR"'}` });

export const day = z.iso.date({ error: () => 'must be a day that exists, as YYYY-MM-DD; send "2026-01-31"' });

/** Money that need not be there, but then with both halves. */
export const maybeMoney = { amount: amount.nullish(), currency: currency.nullish() };
export const money = { amount, currency };

export interface MaybeMoney { amount?: number | null | undefined; currency?: string | null | undefined }

export const bothOrNeither = (data: MaybeMoney, context: z.RefinementCtx): void => {
  if ((data.amount ?? null) !== null && (data.currency ?? null) === null) context.addIssue({ code: 'custom', path: ['currency'], message: 'must be given with amount; send "EUR" or whatever it was paid in' });
  if ((data.currency ?? null) !== null && (data.amount ?? null) === null) context.addIssue({ code: 'custom', path: ['amount'], message: 'must be given with currency; send the minor units, or leave currency out' });
};

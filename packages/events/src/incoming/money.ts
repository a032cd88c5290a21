import type { TypeKind } from '../catalogue/type-kind.js';
import { amount, currency } from '../catalogue/rules.js';
import type { Fields } from './attributes.js';
import type { Inspection } from './inspection.js';

export interface Money {
  amount: number | null;
  currency: string | null;
}

const NONE: Money = { amount: null, currency: null };

/** Both halves of the money in `data`, or neither. Custom events have no rules, so what is no money there is only flagged. */
export function moneyOf(inspection: Inspection, data: Fields, kind: TypeKind['kind']): Money {
  const value = data['amount'] ?? null;
  const code = data['currency'] ?? null;
  if (value === null && code === null) return NONE;
  if (amount.safeParse(value).success && currency.safeParse(code).success) return { amount: value as number, currency: code as string };
  if (kind === 'custom' || kind === 'touchpoint') inspection.flag('money_not_read');
  return NONE;
}

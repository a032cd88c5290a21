export interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** Money as people write it, in minor units: `eur(49.9)` is 4990 cents. */
export function eur(major: number): Money {
  return { amount: Math.round(major * 100), currency: 'EUR' };
}

export function usd(major: number): Money {
  return { amount: Math.round(major * 100), currency: 'USD' };
}

export function gbp(major: number): Money {
  return { amount: Math.round(major * 100), currency: 'GBP' };
}

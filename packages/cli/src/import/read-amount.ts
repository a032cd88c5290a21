/** Currencies whose minor unit is not a hundredth (ISO 4217). */
const DIGITS: Readonly<Record<string, number>> = { BIF: 0, CLP: 0, DJF: 0, GNF: 0, ISK: 0, JPY: 0, KMF: 0, KRW: 0, PYG: 0, RWF: 0, UGX: 0, UYI: 0, VND: 0, VUV: 0, XAF: 0, XOF: 0, XPF: 0, BHD: 3, IQD: 3, JOD: 3, KWD: 3, LYD: 3, OMR: 3, TND: 3 };

const AMOUNT = /^[^\d-]*(-?\d[\d., '\u00a0]*?)[^\d]*$/;

export const looksLikeAmount = (value: string): boolean => AMOUNT.test(value.trim()) && value.trim().length < 24;

/** Whole minor units of an amount written like 49.90, 49,90, 1.234,50 or EUR 49.90; null where it is no amount. `minor`: it is in minor units already. */
export function readAmount(value: string, currency: string, minor: boolean): number | null {
  const written = AMOUNT.exec(value.trim())?.[1]?.replace(/['\s\u00a0]/g, '');
  if (!written) return null;
  if (minor) return /^-?\d+$/.test(written) ? Number(written) : null;
  const digits = DIGITS[currency] ?? 2;
  // The last mark stands before the decimals, unless exactly three digits follow it: then it sets thousands apart.
  const mark = Math.max(written.lastIndexOf('.'), written.lastIndexOf(','));
  const isDecimal = mark >= 0 && (written.length - mark - 1 !== 3 || digits === 3);
  const whole = (isDecimal ? written.slice(0, mark) : written).replace(/[.,]/g, '');
  const decimals = isDecimal ? written.slice(mark + 1) : '';
  if (decimals.length > digits && /[1-9]/.test(decimals.slice(digits))) return null; // finer than the currency: nothing is rounded silently
  const amount = Number(`${whole}${decimals.slice(0, digits).padEnd(digits, '0')}`);
  return Number.isSafeInteger(amount) ? amount : null;
}

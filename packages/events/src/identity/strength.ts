/** How strong an identifier is by its kind: user 0, email 1, anonymous 2, external (any other namespace) 3. Less is stronger. */
export function rankOf(identifier: string): 0 | 1 | 2 | 3 {
  switch (identifier.slice(0, identifier.indexOf(':'))) {
    case 'user':
      return 0;
    case 'email':
      return 1;
    case 'anonymous':
      return 2;
    default:
      return 3;
  }
}

/** The one order of identifiers: by kind, then by text. Negative where `a` is the stronger; nought only for the same. */
export function strongestFirst(a: string, b: string): number {
  return rankOf(a) - rankOf(b) || (a < b ? -1 : a > b ? 1 : 0);
}

export const isStronger = (a: string, than: string): boolean => strongestFirst(a, than) < 0;

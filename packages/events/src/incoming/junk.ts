/** What broken senders put where an identifier should be. Left in, one such value would be a lead with everybody's touchpoints. */
const JUNK = new Set(['', 'null', 'undefined', 'none', 'nan', '0', '-1', 'true', 'false', 'anonymous', 'guest', 'unknown', 'test']);
const ZERO_UUID = /^\{?0{8}-?0{4}-?0{4}-?0{4}-?0{12}\}?$/;

export function isJunk(identifier: string): boolean {
  const folded = identifier.trim().toLowerCase();
  return JUNK.has(folded) || ZERO_UUID.test(folded);
}

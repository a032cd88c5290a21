/** Codes of what a door counts though it took the event: something in it was dropped or changed. */
export const KEPT_PREFIX = 'kept.';

/** Of an envelope's flag: `kept.junk_identifier`. */
export const keptCode = (flag: string): string => `${KEPT_PREFIX}${flag}`;

const VERSION = 1;

/**
 * Part of every definition hash: raised when this runtime's way of making rows from contributions changes what a key holds.
 * With `TRICHTER_CHAOS=1` the crash tests add `TRICHTER_CHAOS_RUNTIME` (-1) to it: the same code then is an older version beside itself.
 */
export const RUNTIME_VERSION = VERSION + (process.env['TRICHTER_CHAOS'] === '1' ? Number(process.env['TRICHTER_CHAOS_RUNTIME'] ?? 0) : 0);

/** Part of every definition hash: raised when this runtime's way of making rows from contributions changes what a key holds. */
export const RUNTIME_VERSION = 1;

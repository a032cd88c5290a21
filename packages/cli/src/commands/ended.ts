import type { ExitCode } from '../exit-code.js';

/** Each command says with which code it ends. */
export type Ended = (code: ExitCode) => void;

/** What the command line ends with; the help texts list them. */
export const exitCode = {
  ok: 0,
  /** Something differs, was refused, or failed. */
  failed: 1,
  /** The command line itself is wrong. */
  usage: 2,
  /** Something it needs is not there: a running Trichter, a free port, a library. */
  unavailable: 3,
} as const;
export type ExitCode = (typeof exitCode)[keyof typeof exitCode];

/** An end with a message for the person at the terminal: what, and the way out. No stack trace is shown. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  constructor(
    message: string,
    readonly exit: ExitCode,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

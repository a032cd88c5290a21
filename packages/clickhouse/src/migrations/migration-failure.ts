export type MigrationFailureCode = 'MigrationMisnumbered' | 'MigrationNotRepeatable' | 'MigrationEdited' | 'MigrationUnknown' | 'MigrationFailed' | 'MigrationLocked';

/** The schema cannot be brought up to date. Not retriable, except when another process holds the lock for too long. */
export class MigrationFailure extends Error {
  override readonly name = 'MigrationFailure';
  readonly retriable: boolean;
  constructor(
    message: string,
    readonly code: MigrationFailureCode,
    readonly facts: Readonly<Record<string, string | number>>,
    options?: { cause?: unknown },
  ) {
    super(message, options);
    this.retriable = code === 'MigrationLocked';
  }
}

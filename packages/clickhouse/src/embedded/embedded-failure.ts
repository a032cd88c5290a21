export type EmbeddedFailureCode = 'DataDirectoryInUse' | 'UnsupportedPlatform' | 'LibraryMissing' | 'NotReady' | 'StartFailed';

/** The embedded ClickHouse did not come up. `facts` hold the directory and the log file to read. */
export class EmbeddedFailure extends Error {
  override readonly name = 'EmbeddedFailure';
  constructor(
    message: string,
    readonly code: EmbeddedFailureCode,
    readonly retriable: boolean,
    readonly facts: Readonly<Record<string, string | number>>,
    options?: { cause?: unknown },
  ) {
    super(message, options);
  }
}

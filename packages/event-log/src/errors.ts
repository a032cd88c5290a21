export interface LogErrorFacts {
  readonly partition?: number;
  readonly offset?: number;
  readonly group?: string;
  readonly [fact: string]: unknown;
}

/** What every error of a log carries: a code to switch on, the facts, the cause, and whether trying again can help. */
export abstract class LogError extends Error {
  abstract readonly code: string;
  abstract readonly retriable: boolean;
  readonly facts: LogErrorFacts;

  constructor(message: string, facts: LogErrorFacts = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = new.target.name;
    this.facts = facts;
  }
}

/** The log cannot be reached or written just now. Nothing or a part of what was asked is in; ask again. */
export class LogUnavailable extends LogError {
  readonly code = 'log_unavailable';
  readonly retriable = true;
}

/** The log was closed by this process. */
export class LogClosed extends LogError {
  readonly code = 'log_closed';
  readonly retriable = false;
}

/** The log was opened for reading only. */
export class LogReadOnly extends LogError {
  readonly code = 'log_read_only';
  readonly retriable = false;
}

/** The log is not the one this copy was made from: made anew, cut, or with holes. Never mended by itself. */
export class LogDiverged extends LogError {
  readonly code = 'log_diverged';
  readonly retriable = false;
}

/** Bytes of the log are not those that were written. Never read past: put the log's files back from a backup. */
export class LogDamaged extends LogError {
  readonly code = 'log_damaged';
  readonly retriable = false;
}

/** Another member of the group owns the partition now: send and commit nothing for it. */
export class PartitionLost extends LogError {
  readonly code = 'partition_lost';
  readonly retriable = false;
}

/** The log belongs to a workspace with another key: identifiers made with this key would never meet those in it. */
export class WorkspaceKeyMismatch extends LogError {
  readonly code = 'workspace_key_mismatch';
  readonly retriable = false;
}

/** The record itself can never be taken (too large, key too long, no such partition). */
export class RecordRefused extends LogError {
  readonly code = 'record_refused';
  readonly retriable = false;
}

/** The log's own settings would lose or change records (retention, compaction, timestamps). */
export class LogMisconfigured extends LogError {
  readonly code = 'log_misconfigured';
  readonly retriable = false;
}

/** A sum left the range in which integers are exact (2^53), or a contribution was no integer: what went in could not be taken out again. */
export class CellOverflow extends Error {
  readonly code = 'cell_overflow';
  readonly retriable = false;
  constructor(readonly facts: { readonly table: string; readonly key: string; readonly partition: number; readonly offset: number; readonly sums: readonly number[] }) {
    super(`the sums of a cell of ${facts.table} leave the whole numbers up to 2^53 at partition ${facts.partition}, offset ${facts.offset} (${facts.key}: ${facts.sums.join(', ')}); find the event with \`trichter tail\` and void it`);
  }
}

/** A projection gave something else for the same timeline, so its rows cannot be taken back. */
export class ProjectionNotPure extends Error {
  readonly code = 'projection_not_pure';
  readonly retriable = false;
  constructor(readonly facts: { readonly name: string; readonly key: string; readonly why: string }) {
    super(`projection ${facts.name} is not a pure function of the timeline: ${facts.why} (${facts.key}); it must not read clocks, random numbers or outside state`);
  }
}

/** Offsets of a partition are dense; a hole means that records were lost. */
export class OffsetGap extends Error {
  readonly code = 'offset_gap';
  readonly retriable = false;
  constructor(readonly facts: { readonly partition: number; readonly expected: number; readonly found: number }) {
    super(`partition ${facts.partition} goes on at offset ${facts.found} where ${facts.expected} was due; records are missing from the log, restore it or start a new generation`);
  }
}

/** So many records cannot be decoded that something is wrong with the door or with this version. */
export class TooManyDeadLetters extends Error {
  readonly code = 'too_many_dead_letters';
  readonly retriable = false;
  constructor(readonly facts: { readonly partition: number; readonly offset: number; readonly limit: number; readonly reason: string; readonly within: 'minute' | 'row' }) {
    const { limit, partition, offset, reason, within } = facts;
    const raise = within === 'minute' ? 'TRICHTER_DEAD_LETTER_LIMIT' : 'TRICHTER_DEAD_LETTER_RUN';
    super(`more than ${limit} records ${within === 'minute' ? 'within a minute' : 'in a row'} of partition ${partition} cannot be read, the last at offset ${offset} (${reason}); see it with \`trichter dead-letters show ${partition}/${offset}\`, mend or stop what writes such records, upgrade if a newer version wrote them, or raise ${raise}; then start the projector again`);
  }
}

/** A lead was erased at the very moment rows of it were on their way into the tables of a refold: the erasure may not have seen them. */
export class ErasedMeanwhile extends Error {
  readonly code = 'erased_meanwhile';
  readonly retriable = false;
  constructor(readonly facts: { readonly rebuild: number }) {
    super('a lead was erased while rows of it were being written, and the erasure may have missed them; nothing was switched over, fold once more from the beginning: npm run trichter -- refold --anew');
  }
}

/** A living process folds this data directory anew already. */
export class RefoldRunning extends Error {
  readonly code = 'refold_running';
  readonly retriable = false;
  constructor(readonly facts: { readonly pid: number; readonly host: string; readonly since: string; readonly dataDir: string }) {
    const { pid, host, since, dataDir } = facts;
    super(`another refold of ${dataDir} has been running since ${since} (process ${pid} on ${host}); wait until it ends, or stop it with Ctrl-C there (kill ${pid}) and give the same command again: it goes on from where that one was`);
  }
}

/** While the projector stood still the refold did not come up to it, so the switch would have shown fewer than before. */
export class NotLevel extends Error {
  readonly code = 'not_level';
  readonly retriable = true;
  constructor(readonly facts: { readonly rebuild: number; readonly waitedMs: number }) {
    super(`the rows folded anew did not come up to the ones in use within ${Math.round(facts.waitedMs / 1_000)} s, so reports would have shown fewer for a moment; nothing was switched over. Look whether ClickHouse answers (\`npm run trichter -- status\`) and give the same command again: it goes on from there`);
  }
}

/** ClickHouse refused one row for good. */
export class RowRefused extends Error {
  readonly code = 'row_refused';
  readonly retriable = false;
  constructor(readonly facts: { readonly partition: number; readonly table: string; readonly row: string }, cause: unknown) {
    super(`${facts.table} refuses a row of partition ${facts.partition}: ${cause instanceof Error ? cause.message : String(cause)}; row: ${facts.row}`, { cause });
  }
}

/** The tables know log positions this log does not have: they belong to another log. */
export class SinkAheadOfLog extends Error {
  readonly code = 'sink_ahead_of_log';
  readonly retriable = false;
  constructor(readonly facts: { readonly partition: number; readonly stored: number; readonly end: number }) {
    super(`ClickHouse holds rows up to version ${facts.stored} of partition ${facts.partition}, but the log ends before ${facts.end}: the end of the log was lost, or the tables were filled from another log. Put the right log back; if this one is right, empty the database and delete the folder projector/ in the data directories, and both are made anew from it`);
  }
}

export const isRetriable = (error: unknown): boolean => (error as { retriable?: unknown } | null)?.retriable === true;

import { LogDiverged } from './errors.js';
import type { LogRecord, Resume } from './event-log.js';
import { recordHash } from './record-hash.js';

const remedy =
  'If the log is the right one, stop the projector, delete its copy of this partition (the folder under projector/ in the data directory) and start it again: it is rebuilt from the log. ' +
  'If not, put the right log back. Nothing is reset by itself';

/** Compares where a copy wants to go on with the log as it is; throws `LogDiverged` when the copy was made from another one. */
export async function checkResume(
  at: { partition: number; end: number },
  resume: Resume,
  recordAt: (offset: number) => Promise<LogRecord | undefined>,
): Promise<void> {
  const { partition, end } = at;
  const { next, lastHash } = resume;
  if (!Number.isInteger(next) || next < 0 || next > end)
    throw new LogDiverged(
      `partition ${partition} ends at offset ${end}, but the copy wants to go on at ${next}: the log was cut or made anew. ${remedy}`,
      {
        partition,
        next,
        end,
      },
    );
  if (next === 0) return;
  const before = await recordAt(next - 1);
  const found = before && recordHash(before);
  if (lastHash !== null && found === lastHash) return;
  throw new LogDiverged(
    `the record at offset ${next - 1} of partition ${partition} is not the one the copy took last (hash ${found ?? 'none'}, expected ${lastHash ?? 'none'}): the log was made anew or changed. ${remedy}`,
    { partition, offset: next - 1, found, expected: lastHash },
  );
}

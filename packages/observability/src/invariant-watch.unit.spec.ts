import { describe, expect, it } from 'vitest';
import { createInvariantWatch } from './invariant-watch.js';
import { createLogger } from './logger.js';
import { createMetrics } from './metrics.js';

function watched() {
  const lines: { level: string; msg: string; facts?: unknown }[] = [];
  const metrics = createMetrics({ service: 'test' });
  const watch = createInvariantWatch({ metrics, logger: createLogger({ service: 'test', destination: { write: (line: string) => void lines.push(JSON.parse(line) as (typeof lines)[number]) } }) });
  const value = async (name: string) => (await metrics.page()).body.split('\n').filter((line) => line.startsWith(`${name}{`)).map((line) => line.replace(/,?service="test"/, ''));
  return { lines, watch, value };
}
const breach = { message: 'partition 3 fell from 9 to 7', facts: { partition: 3 } };

describe('a broken invariant', () => {
  it('is counted, told with its facts once, and told again when it is over', async () => {
    const { lines, watch, value } = watched();
    watch.found('versions', []);
    watch.found('versions', [breach]);
    watch.found('versions', [breach]);
    expect(await value('trichter_invariant_violations')).toEqual(['trichter_invariant_violations{invariant="versions"} 1']);
    expect(watch.broken().get('versions')).toEqual([breach]);
    watch.found('versions', []);
    expect(lines).toMatchObject([{ level: 'error', msg: 'an invariant is broken: partition 3 fell from 9 to 7', facts: [breach] }, { level: 'info', msg: 'the invariant holds again' }]);
    expect(await value('trichter_invariant_violations')).toEqual(['trichter_invariant_violations{invariant="versions"} 0']);
    expect(watch.broken().size).toBe(0);
  });

  it('is not forgotten where it could not be looked at', async () => {
    const { watch, value } = watched();
    watch.found('one_owner', [breach]);
    watch.skipped('one_owner', 'too many rows');
    expect(await value('trichter_invariant_violations')).toEqual(['trichter_invariant_violations{invariant="one_owner"} 1']);
    expect(await value('trichter_invariant_checks_total')).toHaveLength(2);
  });
});

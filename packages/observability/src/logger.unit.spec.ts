import { describe, expect, it } from 'vitest';
import { createLogger } from './logger.js';

describe('createLogger', () => {
  it('never writes a secret, at the top or below', () => {
    const lines: string[] = [];
    const logger = createLogger({ service: 'x', destination: { write: (line: string) => void lines.push(line) } });
    logger.info({ password: 'hunter2', config: { TRICHTER_WORKSPACE_KEY: 'hunter2', clickhouse: { password: 'hunter2' } }, headers: { authorization: 'Bearer hunter2' } }, 'started');
    expect(lines.join('')).not.toContain('hunter2');
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ service: 'x', level: 'info', password: '[redacted]' });
  });

  it('writes the cause of an error', () => {
    const lines: string[] = [];
    const logger = createLogger({ service: 'x', destination: { write: (line: string) => void lines.push(line) } });
    logger.error({ err: new Error('outer', { cause: new Error('inner') }) }, 'failed');
    expect(lines[0]).toContain('inner');
  });
});

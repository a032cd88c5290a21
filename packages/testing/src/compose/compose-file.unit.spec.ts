import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readComposeFile } from './compose-file.js';

const file = fileURLToPath(new URL('../../../../docker-compose.yml', import.meta.url));
const secrets = { TRICHTER_WORKSPACE_KEY: 'a'.repeat(64), TRICHTER_WRITE_KEYS: 'k=web', CLICKHOUSE_PASSWORD: 'p' };

describe('docker-compose.yml', () => {
  it('starts every service from its compiled main with the shared environment merged in', () => {
    const services = readComposeFile(file, secrets);
    expect([...services.keys()]).toEqual(['kafka', 'clickhouse', 'ingest', 'projector', 'query']);
    expect(services.get('projector')?.command).toEqual(['node', 'services/projector/dist/main.js']);
    expect(services.get('projector')?.environment).toMatchObject({ TRICHTER_LOG: 'kafka', TRICHTER_CLICKHOUSE_PASSWORD: 'p', TRICHTER_PORT: '4430' });
  });

  it('names the variable that is missing', () => {
    expect(() => readComposeFile(file, { ...secrets, CLICKHOUSE_PASSWORD: '' })).toThrow(/CLICKHOUSE_PASSWORD.*env\.example/);
  });

  it('publishes ports on loopback only', async () => {
    const { readFileSync } = await import('node:fs');
    const ports = [...readFileSync(file, 'utf8').matchAll(/^ +ports: \["([^"]+)"\]/gm)].map((match) => match[1]);
    expect(ports).toEqual(['127.0.0.1:8123:8123', '127.0.0.1:4410:4410', '127.0.0.1:4420:4420']);
  });
});

import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { readComposeFile } from './compose-file.js';

const file = fileURLToPath(new URL('../../../../docker-compose.yml', import.meta.url));
const secrets = { TRICHTER_WORKSPACE_KEY: 'a'.repeat(64), TRICHTER_WRITE_KEYS: 'k=web', CLICKHOUSE_MIGRATOR_PASSWORD: 'm', CLICKHOUSE_PROJECTOR_PASSWORD: 'p', CLICKHOUSE_ERASER_PASSWORD: 'e', CLICKHOUSE_QUERY_PASSWORD: 'q', CLICKHOUSE_BI_PASSWORD: 'b' };

describe('docker-compose.yml', () => {
  it('starts every service from its compiled main with the shared environment merged in', () => {
    const services = readComposeFile(file, secrets);
    expect([...services.keys()]).toEqual(['kafka', 'clickhouse', 'ingest', 'projector', 'query']);
    expect(services.get('projector')?.command).toEqual(['node', 'services/projector/dist/main.js']);
    expect(services.get('projector')?.environment).toMatchObject({ TRICHTER_LOG: 'kafka', TRICHTER_CLICKHOUSE_PASSWORD: 'p', TRICHTER_PORT: '4430' });
  });

  it('lets the door that seals contact details and the service that opens them share one store of keys, dropping them unless told', () => {
    const said = readComposeFile(file, { ...secrets, TRICHTER_CONTACTS: 'keep' });
    for (const name of ['ingest', 'query']) {
      expect(said.get(name)?.volumes.get('/data')).toBe('keys');
      expect(said.get(name)?.environment).toMatchObject({ TRICHTER_DATA: '/data', TRICHTER_CONTACTS: 'keep' });
      expect(readComposeFile(file, secrets).get(name)?.environment).toMatchObject({ TRICHTER_CONTACTS: '', CONTACTS: 'drop' }); // empty: not set, so the other name counts
    }
    expect(said.get('projector')?.volumes.get('/data')).toBe('projector');
  });

  it('has a ClickHouse that logs no statements', () => {
    const from = readComposeFile(file, secrets).get('clickhouse')?.volumes.get('/etc/clickhouse-server/config.d/trichter.xml') ?? '';
    const settings = readFileSync(join(dirname(file), from), 'utf8');
    for (const log of ['query_log', 'query_thread_log', 'query_views_log', 'text_log']) expect(settings).toContain(`<${log} remove="1"/>`);
  });

  it('gives every service the login that may do its work and no more, and ClickHouse the passwords of those alone', () => {
    const services = readComposeFile(file, secrets);
    const logins = (name: string) => Object.fromEntries(Object.entries(services.get(name)?.environment ?? {}).filter(([key]) => /CLICKHOUSE.*(USER|PASSWORD)/.test(key)));
    expect(logins('ingest')).toEqual({});
    expect(logins('projector')).toEqual({ TRICHTER_CLICKHOUSE_USER: 'trichter_projector', TRICHTER_CLICKHOUSE_PASSWORD: 'p', TRICHTER_CLICKHOUSE_MIGRATOR_USER: 'trichter', TRICHTER_CLICKHOUSE_MIGRATOR_PASSWORD: 'm' });
    expect(logins('query')).toEqual({ TRICHTER_CLICKHOUSE_USER: 'trichter_query', TRICHTER_CLICKHOUSE_PASSWORD: 'q', TRICHTER_CLICKHOUSE_ERASER_USER: 'trichter_eraser', TRICHTER_CLICKHOUSE_ERASER_PASSWORD: 'e' });
    const users = services.get('clickhouse')?.volumes.get('/etc/clickhouse-server/users.d/trichter.xml') ?? '';
    const wanted = [...readFileSync(join(dirname(file), users), 'utf8').matchAll(/from_env="(\w+)"/g)].map(([, name]) => name);
    expect(Object.keys(services.get('clickhouse')?.environment ?? {})).toEqual(wanted); // so the image makes no user of its own
  });

  it('names the variable that is missing', () => {
    for (const name of Object.keys(secrets).filter((one) => one.startsWith('CLICKHOUSE_'))) expect(() => readComposeFile(file, { ...secrets, [name]: '' })).toThrow(new RegExp(`${name}.*env\\.example`));
  });

  it('publishes ports on loopback only', () => {
    const ports = [...readFileSync(file, 'utf8').matchAll(/^ +ports: \["([^"]+)"\]/gm)].map((match) => match[1]);
    expect(ports).toEqual(['127.0.0.1:8123:8123', '127.0.0.1:4410:4410', '127.0.0.1:4420:4420']);
  });
});

import { expect, it } from 'vitest';
// The way in is plain JavaScript, since it runs before anything is built; so its types are said here.
const { unsupported } = (await import(new URL('./supported.mjs', import.meta.url).href)) as { unsupported(system: object): string | null };
const { javaVersion, missingForSuites } = (await import(new URL('./suites.mjs', import.meta.url).href)) as { javaVersion(text: string): number | null; missingForSuites(there: object, platform?: string): string[] };
const { kindsOf } = (await import(new URL('./test.mjs', import.meta.url).href)) as { kindsOf(args: string[]): { kinds: string[]; extra: string[] } };

const linux = { node: '20.19.0', platform: 'linux', arch: 'x64', glibc: true };

it('runs on Node 20.19 and newer', () => {
  expect(unsupported(linux)).toBeNull();
  expect(unsupported({ ...linux, node: '24.0.0' })).toBeNull();
  expect(unsupported({ ...linux, node: '20.18.3' })).toContain('Node 20.19 or newer; this is Node 20.18.3');
});

it('names the systems it runs on', () => {
  expect(unsupported({ ...linux, platform: 'darwin', arch: 'arm64', glibc: null })).toBeNull();
  expect(unsupported({ ...linux, platform: 'win32' })).toContain('WSL');
  expect(unsupported({ ...linux, glibc: false })).toContain('glibc');
});

it('reads the version of every Java', () => {
  expect(javaVersion('openjdk version "17.0.15" 2025-04-15')).toBe(17);
  expect(javaVersion('java version "1.8.0_402"')).toBe(8);
  expect(javaVersion('no such program')).toBeNull();
});

it('says what the suites lack and how to get it', () => {
  const whole = { java: 17, maven: true, docker: false, chromium: 'chromium', python: true };
  expect(missingForSuites(whole)).toEqual([]);
  const [java, python, chromium] = missingForSuites({ ...whole, java: 11, python: false, chromium: null }, 'linux');
  expect(java).toMatch(/Kafka suites[\s\S]*Java 17 or newer \(this is Java 11\)[\s\S]*apt-get install openjdk-17/);
  expect(python).toContain('python3-venv');
  expect(chromium).toContain('apt-get install chromium');
  expect(missingForSuites({ ...whole, java: null, docker: true }, 'darwin').join()).toMatch(/BI suites \(JDBC driver\) need Java[\s\S]*brew install/);
});

it('runs all kinds of tests but the reference checks, or the kinds asked for', () => {
  expect(kindsOf(['-t', 'x']).extra).toEqual(['--project', 'unit', '--project', 'int', '--project', 'e2e']);
  expect(kindsOf(['--project=unit'])).toEqual({ kinds: ['unit'], extra: [] });
  expect(kindsOf(['--project', 'unit', '--project', 'int']).kinds).toEqual(['unit', 'int']);
});

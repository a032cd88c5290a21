import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { metricCatalogue } from './metric-catalogue.js';

const infra = (path: string): string => readFileSync(fileURLToPath(new URL(`../../../infra/${path}`, import.meta.url)), 'utf8');
const known = new Set(Object.values(metricCatalogue).flatMap(({ name, kind }) => (kind === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`] : [name])));
const labels = new Set<string>([...Object.values(metricCatalogue).flatMap((entry) => [...entry.labels]), 'service', 'le', 'instance', 'job']);
const expressions = {
  'prometheus/alerts.yml': [...infra('prometheus/alerts.yml').matchAll(/expr: (.*)/g)].map(([, expr]) => expr ?? ''),
  'grafana/trichter.json': (JSON.parse(infra('grafana/trichter.json')) as { panels: { targets: { expr: string }[] }[] }).panels.flatMap(({ targets }) => targets.map(({ expr }) => expr)),
};

describe.each(Object.entries(expressions))('infra/%s', (_, all) => {
  it('names metrics of the catalogue only', () => {
    const named = all.flatMap((expr) => expr.match(/trichter_\w+/g) ?? []);
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });
  it('groups by labels of the catalogue only', () => {
    const grouped = all.flatMap((expr) => [...expr.matchAll(/by \(([^)]*)\)/g)].flatMap(([, names]) => (names ?? '').split(',').map((name) => name.trim())));
    expect(grouped.filter((label) => !labels.has(label))).toEqual([]);
  });
});

it('every alert says what to do', () => {
  const alerts = infra('prometheus/alerts.yml').split('- alert:').slice(1);
  expect(alerts.length).toBeGreaterThan(5);
  expect(alerts.filter((alert) => !/remedy: '.+'/.test(alert))).toEqual([]);
});

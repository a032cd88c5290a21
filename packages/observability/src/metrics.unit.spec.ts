import { describe, expect, it } from 'vitest';
import { metricCatalogue } from './metric-catalogue.js';
import { createMetrics } from './metrics.js';

describe('createMetrics', () => {
  it('has every metric of the catalogue on its page', async () => {
    const metrics = createMetrics({ service: 'x' });
    metrics.eventsAccepted.inc({ source: 'web' }, 3);
    const { body } = await metrics.page();
    for (const { name } of Object.values(metricCatalogue)) expect(body).toContain(`# HELP ${name} `);
    expect(body).toContain('trichter_ingest_events_accepted_total{source="web",service="x"} 3');
  });

  it('says nothing of what is not measured here: a service that audits nothing has no audit without a difference', async () => {
    const metrics = createMetrics({ service: 'x' });
    const gauges = Object.values(metricCatalogue).flatMap(({ kind, name }) => (kind === 'gauge' ? [name] : []));
    const said = async () => (await metrics.page()).body.split('\n').filter((line) => gauges.some((name) => line.startsWith(name)));
    expect(await said()).toEqual([]);
    metrics.auditDifferences.set(0);
    metrics.appendsInFlight.inc();
    expect((await said()).sort()).toEqual(['trichter_audit_differences{service="x"} 0', 'trichter_log_appends_in_flight{service="x"} 1']);
  });

  it('names every metric uniquely with its unit', () => {
    const names = Object.values(metricCatalogue).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names.every((name) => name.startsWith('trichter_'))).toBe(true);
  });
});

import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';
import { metricCatalogue } from './metric-catalogue.js';

type Catalogue = typeof metricCatalogue;
type MetricOf<Entry> = Entry extends { kind: 'counter'; labels: readonly (infer L extends string)[] }
  ? Counter<L>
  : Entry extends { kind: 'gauge'; labels: readonly (infer L extends string)[] }
    ? Gauge<L>
    : Entry extends { kind: 'histogram'; labels: readonly (infer L extends string)[] }
      ? Histogram<L>
      : never;

export type Metrics = { readonly [Name in keyof Catalogue]: MetricOf<Catalogue[Name]> } & {
  /** The page a Prometheus server reads, with its content type. */
  page(): Promise<{ contentType: string; body: string }>;
};

/** A gauge without labels begins at 0, and so does one nobody here ever sets: it says nothing instead, until it is measured. */
function silentUntilSet(gauge: Gauge, labels: readonly string[]): Gauge {
  if (labels.length === 0) gauge.remove();
  return gauge;
}

/** All metrics of the catalogue on a registry of their own, so two services in one process (tests) do not clash. */
export function createMetrics({ service, processMetrics = false }: { service: string; processMetrics?: boolean }): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  if (processMetrics) collectDefaultMetrics({ register: registry });
  const made = Object.entries(metricCatalogue).map(([key, entry]) => {
    const shared = { name: entry.name, help: entry.help, labelNames: [...entry.labels] as string[], registers: [registry] };
    switch (entry.kind) {
      case 'counter':
        return [key, new Counter(shared)];
      case 'gauge':
        return [key, silentUntilSet(new Gauge(shared), entry.labels)];
      case 'histogram':
        return [key, new Histogram({ ...shared, buckets: [...entry.buckets] })];
      default:
        return entry satisfies never;
    }
  });
  return {
    ...(Object.fromEntries(made) as { [Name in keyof Catalogue]: MetricOf<Catalogue[Name]> }),
    page: async () => ({ contentType: registry.contentType, body: await registry.metrics() }),
  };
}

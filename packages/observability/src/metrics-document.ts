import { invariants } from './invariant-watch.js';
import { labelBounds, metricCatalogue } from './metric-catalogue.js';

/** The page that lists every metric, made from the catalogue (`docs/metrics.md`; a test compares the two). */
export function metricsDocument(): string {
  const rows = Object.values(metricCatalogue)
    .map(({ name, kind, help, labels }) => `| \`${name}\` | ${kind} | ${labels.map((label) => `\`${label}\``).join(' ') || '–'} | ${help} |`)
    .sort();
  return `# Metrics

Every service serves these at \`/metrics\` for Prometheus, with the label \`service\`, beside Node's own (\`process_*\`, \`nodejs_*\`). All come from one
typed catalogue, \`packages/observability/src/metric-catalogue.ts\`; this page is made from it by
\`npx vitest run packages/observability -u\`. Units are seconds, records and events; counters end in \`_total\`.
A gauge is there where it is measured, from the first measurement on: those of the audit at the projector alone.

| metric | kind | labels | what it is |
|---|---|---|---|
${rows.join('\n')}

## Labels

Each label has a bound, so no sender can fill the memory of whoever scrapes.

| label | values |
|---|---|
${Object.entries(labelBounds).map(([label, bound]) => `| \`${label}\` | ${bound} |`).join('\n')}

## Invariants

What must hold while the product runs. \`trichter_invariant_violations{invariant}\` is how many breaches stand, 0 when all is well; a span that broke counts until it is itself looked at and sound; the
log line beside it carries the facts. What to do: [operations](operations.md).

| invariant | says |
|---|---|
${Object.entries(invariants).map(([name, says]) => `| \`${name}\` | ${says} |`).join('\n')}
`;
}

import type { CheckResult, Health, Metrics } from '@trichter/observability';
import { differencesOf, latestOf, readLastAudit, type LastAudit } from '@trichter/projection';

const EVERY_MS = 10_000;

/** What `/health` says of the last audit of this data directory. A difference is told, and keeps nobody out: the rest of the numbers stand. */
export function auditHealth(last: LastAudit | null): CheckResult {
  const latest = last && latestOf(last);
  if (!latest) return { ok: true, detail: 'nobody has compared the tables with the log yet', remedy: 'it is done every TRICHTER_AUDIT_SECONDS (0: never); at once with: npm run trichter -- audit' };
  const looked = `${new Date(latest.at).toISOString()}: ${latest.rows} rows of ${latest.leads} leads compared in ${Math.round(latest.ms / 1000)} s`;
  const differences = differencesOf(last);
  const wrong = last.looks.find(({ first }) => first !== null);
  if (differences > 0) return { ok: false, state: 'stopped', detail: `${looked}; ${differences} differences, such as ${wrong?.first}`, remedy: 'see them all with: npm run trichter -- audit; then fold everything anew from the log: npm run trichter -- refold' };
  return latest.ok ? { ok: true, detail: `${looked}; no difference` } : { ok: true, state: 'lagging', detail: `${looked}; not everything could be compared` };
}

/** Tells what the last audit found, whoever ran it: the command leaves it in the data directory. */
export function watchAudit(dataDir: string, health: Health, metrics: Metrics): { stop(): void } {
  health.tell('audit', () => auditHealth(readLastAudit(dataDir)));
  const look = (): void => {
    const last = readLastAudit(dataDir);
    const latest = last && latestOf(last);
    if (!latest) return;
    metrics.auditDifferences.set(differencesOf(last));
    metrics.auditRows.set(latest.rows);
    metrics.auditLastSeconds.set(Math.round(latest.at / 1000));
  };
  look();
  const timer = setInterval(look, EVERY_MS);
  timer.unref();
  return { stop: () => clearInterval(timer) };
}

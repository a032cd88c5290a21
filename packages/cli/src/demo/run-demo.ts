import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FunnelReport } from '@trichter/api';
import { readRebuild } from '@trichter/projection';
import { auditText } from '../audit/audit-text.js';
import { logAtHand } from '../audit/log-at-hand.js';
import { runAudit } from '../audit/run-audit.js';
import { sendEvents } from '../door/send-events.js';
import { exitCode, CommandFailure, type ExitCode } from '../exit-code.js';
import { askReport } from '../report/ask-report.js';
import { funnelText } from '../report/funnel-text.js';
import { startInstallation, type Installation } from '../supervisor/start-installation.js';
import { createProgress, figure, type Output } from '../terminal/progress.js';
import { reportDifferences } from './compare-report.js';
import { demoStateOf, writeDemoState, type DemoState } from './demo-state.js';
import { expectedReport } from './expected-report.js';
import { generateDemo, type DemoData } from './generate-demo.js';
import { torture } from './torture.js';
import { untilCounted } from './until-counted.js';

export interface DemoRun {
  readonly dataDir: string;
  readonly port: number | null;
  readonly ingestPort: number | null;
  readonly fresh: DemoState;
  readonly torture: boolean;
  /** Ends after the report. */
  readonly once: boolean;
  readonly out: Output;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
  /** Resolves when the person has seen enough. */
  readonly untilInterrupted: Promise<void>;
}

const DAY = 86_400_000;
export const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** The whole way, watched: start, send through the door, count, report, compare with the fates, audit. */
export async function runDemo(run: DemoRun): Promise<ExitCode> {
  const { dataDir, out, signal } = run;
  const say = (text = '') => out.write(`${text}\n`);
  const state = demoStateOf(dataDir, run.fresh);
  const resumed = existsSync(dataDir) && state.sent > 0;
  say('Starting the log, ClickHouse, ingest, projector and query ...');
  const installation = await startInstallation({
    dataDir,
    port: run.port,
    ingestPort: run.ingestPort,
    say: (line) => say(`  ${line}`),
    pageAnswers: (url) => say(`\n  The funnel, live:  ${url}\n`),
  });
  try {
    writeDemoState(dataDir, state);
    const data = generateDemo(state);
    if (resumed) say(`${dataDir} holds ${figure(state.sent)} of ${figure(data.lines.length)} demo events; going on from there.`);
    await sendDemo(installation, data, state, out, signal);
    await untilCounted(installation.pageUrl, out, signal);
    if (signal.aborted) return exitCode.ok;
    const first = await reported(installation, data, say);
    let sound = first.sound;
    if (!run.torture) sound = (await audited(installation, data, out)) && sound;
    else {
      await torture(installation, data, out, signal);
      await untilCounted(installation.pageUrl, out, signal);
      if (signal.aborted) return exitCode.ok;
      const again = await reported(installation, data, say, first.report.freshness.asOf ?? undefined);
      const equal = JSON.stringify([again.report.total, again.report.breakdown]) === JSON.stringify([first.report.total, first.report.breakdown]);
      say(equal ? 'Every number is what it was before the torture.' : 'NUMBERS HAVE CHANGED under torture.');
      sound = (await audited(installation, data, out)) && equal && again.sound && sound;
    }
    if (!run.once && !signal.aborted) {
      say(`\nStays up until Ctrl-C:  ${installation.pageUrl}   (data: ${dataDir})`);
      await run.untilInterrupted;
    }
    return sound ? exitCode.ok : exitCode.failed;
  } finally {
    await installation.stop();
  }
}

async function sendDemo({ ingestUrl, anySourceKey, pageUrl, dataDir }: Installation, data: DemoData, state: DemoState, out: Output, signal: AbortSignal): Promise<void> {
  const { lines } = data;
  if (state.sent >= lines.length) return;
  const progress = createProgress('Sending', 'events', out);
  const from = state.sent;
  let live = '';
  let asking = false;
  const look = setInterval(() => {
    if (asking) return;
    asking = true;
    void askReport(pageUrl, 'sales', rangeOf(data))
      .then(({ total }) => (live = `counted so far: ${total.steps.map(({ entered }) => figure(entered)).join(' > ')}`))
      .catch(() => undefined) // only a glance; the report at the end says what is wrong
      .finally(() => (asking = false));
  }, 1_000);
  try {
    const acknowledged = (count: number) => {
      state.sent = from + count;
      progress.update(state.sent, lines.length, live);
    };
    const { rejected } = await sendEvents({ url: ingestUrl, key: anySourceKey }, lines.slice(from), { signal, acknowledged });
    if (rejected.length > 0) throw new CommandFailure(`the door refused ${rejected.length} of the demo's events; the first: ${rejected[0]?.message}`, exitCode.failed);
    progress.end(signal.aborted ? `stopped after ${figure(state.sent)} events` : `${figure(lines.length - from)} events of ${figure(data.fates.length)} leads through ${ingestUrl}/v1/events`);
  } finally {
    clearInterval(look);
    writeDemoState(dataDir, state);
  }
}

const rangeOf = ({ from, to }: DemoData) => ({ from: dayOf(from), to: dayOf(to), timeZone: 'UTC' });

async function reported({ pageUrl }: Installation, data: DemoData, say: (text?: string) => void, asOf?: string): Promise<{ report: FunnelReport; sound: boolean }> {
  const report = await patiently(() => askReport(pageUrl, 'sales', { ...rangeOf(data), breakdown: 'channel', ...(asOf && { asOf }) }));
  say(`\n${funnelText(report)}\n`);
  const expected = expectedReport(data.fates, { from: data.from, to: data.to, asOf: Date.parse(report.freshness.asOf ?? '') || data.to + DAY });
  const differences = reportDifferences(report, expected);
  if (differences.length === 0) say(`The report equals the fates the ${figure(data.fates.length)} leads were drawn with, at every stage and channel.`);
  else say(`THE REPORT DIFFERS from the fates drawn, in ${differences.length} counts:\n${differences.slice(0, 20).join('\n')}`);
  return { report, sound: differences.length === 0 };
}

/** A definition is switched to when all partitions have it whole, which may be a moment after the last event. */
async function patiently<T>(ask: () => Promise<T>, patienceMs = 60_000): Promise<T> {
  const until = Date.now() + patienceMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof CommandFailure && error.exit === exitCode.unavailable) || Date.now() > until) throw error;
      await sleep(250);
    }
  }
}

async function audited({ dataDir, clickHouse }: Installation, { lines }: DemoData, out: Output): Promise<boolean> {
  const log = await logAtHand(dataDir);
  const client = clickHouse.open('reader');
  try {
    const result = await runAudit(log, client, out, { rebuild: readRebuild(dataDir).current });
    out.write(`${auditText(result)}\n`);
    const [said] = await client.query<{ statements: number }>({ sql: 'SELECT toUInt64(sum(sent)) AS statements FROM v_transit' });
    const statements = Number(said?.statements ?? 0);
    out.write(`Who is who: ${figure(statements)} statements between the owners of identifiers, ${(statements / lines.length).toFixed(2)} for each event sent.\n`);
    return result.ok;
  } finally {
    await client.close();
    await log.close();
  }
}

import { resolve } from 'node:path';
import type { Command } from 'commander';
import { exitCode } from '../exit-code.js';
import type { Ended } from './ended.js';
import { startInstallation } from '../supervisor/start-installation.js';
import { interruption } from '../terminal/interrupted.js';
import { withData, withPorts } from './options.js';

export function addStart(program: Command, ended: Ended): void {
  withPorts(withData(program.command('start').description('start Trichter on this machine and keep it up until Ctrl-C')))
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .addHelpText(
      'after',
      `
Starts an embedded log and ClickHouse, ingest, projector and query; each is started again when it ends unasked.
Logs are in <data>/run/*.log, keys and passwords in <data>/credentials.json.
With TRICHTER_CLICKHOUSE_URL (_USER, _PASSWORD, _DATABASE) or TRICHTER_CLICKHOUSE_BINARY another ClickHouse is used,
with TRICHTER_LOG=kafka and TRICHTER_KAFKA_BROKERS Apache Kafka is the log.`,
    )
    .action(async ({ data, host, port, ingestPort }: { data: string; host: string; port?: number; ingestPort?: number }) => {
      const say = (line = '') => process.stdout.write(`${line}\n`);
      const { signal, happened } = interruption(say);
      say(`Starting Trichter on ${resolve(data)} ...`);
      const installation = await startInstallation({ dataDir: data, host, port: port ?? null, ingestPort: ingestPort ?? null, say, pageAnswers: (url) => say(`\n  The page:     ${url}`) });
      if (!signal.aborted) {
        const { ingestUrl, writeKey, clickHouse } = installation;
        say(`  Events go to: ${ingestUrl}/v1/events   (Authorization: Bearer ${writeKey})`);
        if (clickHouse.embedded) say(`  BI tools:     ${clickHouse.url} (HTTP), port ${clickHouse.nativePort} (native), user ${clickHouse.login('bi').user}, password in credentials.json`);
        say('\nCtrl-C stops it.');
        await happened;
      }
      await installation.stop();
      ended(exitCode.ok);
    });
}

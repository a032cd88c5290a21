import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { Command } from 'commander';
import { fetchQuery } from '../door/fetch-query.js';
import { exitCode } from '../exit-code.js';
import type { Ended } from './ended.js';
import { pageOf, withData } from './options.js';

export function addExport(program: Command, ended: Ended): void {
  withData(program.command('export').description('write everything held about a lead as one JSON object').argument('<lead>', 'id of the lead'))
    .option('--out <file>', 'where to (default: standard output)')
    .option('--url <url>', 'address of the query service (default: the one running on the data directory)')
    .addHelpText('after', '\nNeeds a key with the scope contacts in TRICHTER_QUERY_TOKEN: contact details are in it, opened.')
    .action(async (lead: string, options: { data: string; url?: string; out?: string }) => {
      const response = await fetchQuery(`${pageOf(options)}/v1/leads/${encodeURIComponent(lead)}/export`);
      await pipeline(Readable.fromWeb(response.body as ReadableStream), options.out === undefined ? process.stdout : createWriteStream(options.out, { mode: 0o600 }), { end: options.out !== undefined });
      ended(exitCode.ok);
    });
}

import { IdentityKnown, IdentityLimits, LeadIdentities } from '@trichter/api';
import { withoutPlainAddress } from '@trichter/events';
import type { Command } from 'commander';
import { sayIdentity, type IdentityToSay } from '../door/say-identity.js';
import { exitCode } from '../exit-code.js';
import { ask } from '../report/ask-report.js';
import { identityLimitsText } from '../report/identity-limits-text.js';
import { identityText, leadIdentitiesText, shortOf } from '../report/identity-text.js';
import type { Ended } from './ended.js';
import { factsDoorOf, pageOf, withData, withDoor, type DoorOptions } from './options.js';

const HOW = '\nAn identifier is kind:value: user:42, email:ada@example.com (or its SHA-256), anonymous:a1, order:o1, or hash: before one as it is shown.';
const SAYINGS: readonly (Pick<IdentityToSay, 'what' | 'method'> & { readonly name: string; readonly description: string; readonly done: string })[] = [
  { name: 'link', what: 'links', method: 'PUT', description: 'say that an identifier belongs to a stronger one (user > email > anonymous > external)', done: 'belongs to' },
  { name: 'unlink', what: 'links', method: 'DELETE', description: 'say that two identifiers do not belong together, as if never linked', done: 'no longer belongs to' },
  { name: 'merge', what: 'merges', method: 'PUT', description: 'say that two users are one person', done: 'is merged into' },
  { name: 'unmerge', what: 'merges', method: 'DELETE', description: 'say that two users are two: each gets back what is its own', done: 'is no longer merged into' },
];
const LEAD = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;

export function addIdentity(program: Command, ended: Ended): void {
  const identity = program.command('identity').description('who is who: say it, take it back, see why');
  for (const { name, what, method, description, done } of SAYINGS) {
    withDoor(identity.command(name).description(description).argument('<identifier>').argument('<other>'), 'write key that may write facts')
      .option('--reason <text>', 'why, for whoever reads the log')
      .option('--time <instant>', 'event time (default: now); of several about the same two the latest counts')
      .option('--json', 'the answer of the door as it is')
      .addHelpText('after', HOW)
      .action(async (identifier: string, other: string, options: DoorOptions & { reason?: string; time?: string; json?: boolean }) => {
        const stated = await sayIdentity(factsDoorOf(options), { what, method, identifier, other, reason: options.reason, time: options.time });
        const { event, position } = stated;
        process.stdout.write(options.json ? `${JSON.stringify(stated)}\n` : `${shortOf(stated.identifier)} ${done} ${shortOf(stated.to)} (fact ${event.id} at ${position.partition}:${position.offset})\n`);
        ended(exitCode.ok);
      });
  }
  withData(identity.command('show').description('whose touchpoints are whose, and why').argument('<identifier|lead>'))
    .option('--url <url>', 'address of the query service (default: the one running on the data directory)')
    .option('--json', 'the answer of the API as it is')
    .addHelpText('after', HOW)
    .action(async (named: string, options: { data: string; url?: string; json?: boolean }) => {
      const page = pageOf(options);
      const text = LEAD.test(named)
        ? shown(await ask(LeadIdentities, `${page}/v1/leads/${named}/identities`), leadIdentitiesText, options.json)
        : shown(await ask(IdentityKnown, `${page}/v1/identities/${encodeURIComponent(withoutPlainAddress(named))}`), identityText, options.json);
      process.stdout.write(`${text}\n`);
      ended(exitCode.ok);
    });
  withData(identity.command('limits').description('where identifiers are too many: leads past their limit, identifiers that many people use'))
    .option('--url <url>', 'address of the query service (default: the one running on the data directory)')
    .option('--json', 'the answer of the API as it is')
    .action(async (options: { data: string; url?: string; json?: boolean }) => {
      process.stdout.write(`${shown(await ask(IdentityLimits, `${pageOf(options)}/v1/identities`), identityLimitsText, options.json)}\n`);
      ended(exitCode.ok);
    });
}

const shown = <T>(answer: T, text: (answer: T) => string, json: boolean | undefined): string => (json ? JSON.stringify(answer) : text(answer));

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { runRound } from './run-round.js';
import { scenarios } from './scenarios/index.js';
import { subset } from './subset.js';

const whole = (text: string): number => {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('give a whole number of at least 1.');
  return value;
};

interface Given {
  kills?: number;
  seed: number;
  only?: string;
  events?: number;
  leads?: number;
  minutes?: number;
  pace?: number;
  session?: number;
  subset?: boolean;
  keep?: boolean;
  json?: string;
  list?: boolean;
}

const given = new Command('chaos')
  .description('breaks a whole installation of real processes under load, and recounts (docs/reliability.md)')
  .option('--kills <n>', 'how often to break what can be broken again and again', whole)
  .option('--seed <n>', 'of the events and of the moments', whole, 1)
  .option('--only <names>', 'some scenarios, comma separated')
  .option('--events <n>', 'acknowledged events at least, copies included', whole)
  .option('--leads <n>', 'leads', whole)
  .option('--minutes <n>', 'break no more after so long in a scenario of many kills, recount and end', whole)
  .option('--pace <n>', 'events a second while things break', whole)
  .option('--session <ms>', 'silence after which the partitions of a projector go to others; more than 2000 on a machine that lets processes wait that long', whole)
  .option('--subset', 'the short round: a few scenarios with short waits')
  .option('--json <file>', 'write the outcomes there')
  .option('--keep', 'keep the data and the output of scenarios that failed')
  .option('--list', 'name the scenarios')
  .parse()
  .opts<Given>();

if (given.list) {
  for (const { name, what } of scenarios) console.log(`${name.padEnd(24)}${what}`);
  process.exit(0);
}
const names = given.only?.split(',') ?? (given.subset ? subset : scenarios.map(({ name }) => name));
const unknown = names.filter((name) => !scenarios.some((scenario) => scenario.name === name));
if (unknown.length > 0) {
  console.error(`there is no scenario ${unknown.join(', ')}; --list names them all`);
  process.exit(2);
}
const short = given.subset === true;
const outcomes = await runRound(
  names.map((name) => scenarios.find((scenario) => scenario.name === name)!),
  {
    kills: given.kills ?? (short ? 4 : 20),
    seed: given.seed,
    events: given.events ?? (short ? 4_000 : 100_000),
    leads: given.leads ?? (short ? 800 : 10_000),
    short,
    minutes: given.minutes ?? null,
    pace: given.pace ?? null,
    sessionMs: given.session ?? null,
    dir: mkdtempSync(join(tmpdir(), 'trichter-chaos-')),
    keep: given.keep === true,
    say: (line) => console.log(line),
  },
  given.json ?? null,
);
const failed = outcomes.filter(({ failures }) => failures.length > 0).length;
console.log(`${outcomes.length - failed} passed, ${failed} failed`);
process.exit(failed === 0 && outcomes.length > 0 ? 0 : 1);

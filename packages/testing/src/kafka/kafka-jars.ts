import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { KafkaMissing } from './kafka-missing.js';
import { repositoryRoot } from './repository-root.js';

const run = promisify(execFile);
let fetched: Promise<string> | undefined;

/** The folder with the broker's jars, fetched by Maven on first use (about 44 MB) and kept in `.cache/kafka`. */
export const kafkaJars = (): Promise<string> => (fetched ??= fetchJars());

async function fetchJars(): Promise<string> {
  const root = repositoryRoot();
  const pom = join(root, 'infra/kafka/pom.xml');
  const version = /<artifactId>kafka_2\.13<\/artifactId>\s*<version>([^<]+)</.exec(readFileSync(pom, 'utf8'))![1]!;
  const folder = join(root, '.cache/kafka', version);
  if (existsSync(folder)) return folder;

  // Fetched beside and renamed, so that test files that start together never see half a folder.
  const beside = `${folder}.${process.pid}`;
  mkdirSync(beside, { recursive: true });
  try {
    await run(
      'mvn',
      ['-q', '-B', '-f', pom, 'dependency:copy-dependencies', `-DoutputDirectory=${beside}`, '-DincludeScope=runtime'],
      { maxBuffer: 16 * 1024 * 1024 },
    );
    renameSync(beside, folder);
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    if (!existsSync(folder))
      throw new KafkaMissing(
        [
          `Maven could not fetch Apache Kafka ${version} (${firstLine(error)}): is Maven Central, or a mirror set in ~/.m2/settings.xml, reachable?`,
        ],
        { cause: error, dockerHelps: false },
      );
  }
  return folder;
}

const firstLine = (error: unknown): string =>
  String((error as { stdout?: string }).stdout || error)
    .trim()
    .split('\n')[0]!;

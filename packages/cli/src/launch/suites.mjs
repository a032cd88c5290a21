import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const answer = (command, ...args) => {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8', timeout: 20_000 });
  return status === 0 ? `${stdout}${stderr}` : null;
};

/** Major version of the Java on the PATH, or null. */
export function javaVersion(text) {
  const version = text?.match(/version "(?:1\.)?(\d+)/)?.[1];
  return version ? Number(version) : null;
}

const CHROMIUM_NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const CHROMIUM_PATHS = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

export function whatIsThere(env = process.env) {
  const java = javaVersion(answer('java', '-version'));
  const chromium = (env.TRICHTER_CHROMIUM && existsSync(env.TRICHTER_CHROMIUM) ? env.TRICHTER_CHROMIUM : null)
    ?? CHROMIUM_NAMES.find((name) => answer(name, '--version')) ?? CHROMIUM_PATHS.find(existsSync) ?? null;
  const maven = answer('mvn', '--version') !== null;
  // Docker is slow to say no, so it is asked only where Java and Maven do not do.
  const docker = (java ?? 0) >= 17 && maven ? false : answer('docker', 'info') !== null;
  const python = answer('python3', '-c', 'import venv, ensurepip') !== null;
  return { java, maven, docker, chromium, python };
}

/** One text for each thing the suites need and this machine lacks: what, for which suites, and how to get it. */
export function missingForSuites({ java, maven, docker, chromium, python }, platform = process.platform) {
  const mac = platform === 'darwin';
  const missing = [];
  const lacks = [(java ?? 0) < 17 && `Java 17 or newer (${java === null ? 'there is none' : `this is Java ${java}`})`, !maven && 'Maven'].filter(Boolean).join(' and ');
  if (lacks) {
    missing.push(
      `The BI suites (JDBC driver)${docker ? '' : ' and the Kafka suites (real Apache Kafka; for these a running Docker would do)'} need Java 17+ (JDK) and Maven. Missing: ${lacks}${docker ? '' : '; no Docker answers'}.\n` +
        `  Get it: ${mac ? 'brew install openjdk@17 maven' : 'sudo apt-get install openjdk-17-jdk-headless maven   (Fedora: sudo dnf install java-17-openjdk-devel maven)'}` +
        `${docker ? '' : '\n  Docker: https://docs.docker.com/get-docker/'}`,
    );
  }
  if (!python) {
    missing.push(`The BI suites ask through a Python client too and need Python 3 with venv.\n  Get it: ${mac ? 'brew install python' : 'sudo apt-get install python3 python3-venv   (Fedora: sudo dnf install python3)'}`);
  }
  if (!chromium) {
    missing.push(
      'The dashboard is tested in a real browser and needs Chromium or Chrome.\n' +
        `  Get it: ${mac ? 'brew install --cask google-chrome' : 'sudo apt-get install chromium   (Fedora: sudo dnf install chromium)'}; or name one that is elsewhere: TRICHTER_CHROMIUM=/path/to/chrome npm test`,
    );
  }
  return missing;
}

import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const places = ['/usr/bin/chromium', '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

/** The browser to test in: TRICHTER_CHROMIUM, else the usual places, else PATH. Finding none is a failure with a remedy, never a skip. */
export function findChromium(env: NodeJS.ProcessEnv = process.env, exists: (path: string) => boolean = existsSync): string {
  const told = env.TRICHTER_CHROMIUM;
  if (told !== undefined) {
    if (exists(told)) return told;
    throw new Error(`TRICHTER_CHROMIUM must name a Chromium or Chrome binary, got "${told}", which does not exist`);
  }
  const onPath = (env.PATH ?? '').split(delimiter).flatMap((folder) => names.map((name) => join(folder, name)));
  const found = [...places, ...onPath].find(exists);
  if (found) return found;
  throw new Error('The dashboard is tested in a real browser and none was found; install one (Debian: apt-get install chromium) or set TRICHTER_CHROMIUM to its binary');
}

export const launchChromium = (): Promise<Browser> => chromium.launch({ executablePath: findChromium(), args: flags });

import { z } from 'zod';
import { variable } from '../variable.js';
import { keyFileOf } from './key-file.js';
import type { KeyLimits } from './key.js';

const rate = (usual: number) => z.coerce.number().positive().max(10_000_000).default(usual);

/** Where the keys are, and what a key may that says nothing itself. Limits hold for each process by itself. */
export const keyVariables = (usual: KeyLimits) => ({
  TRICHTER_KEYS: variable(z.string().min(1).optional(), { remedy: 'give the path of the keys file, or leave it out for keys.json in the data directory' }),
  TRICHTER_KEY_REQUESTS: variable(rate(usual.requestsPerSecond), { remedy: `give how many requests a second a key may send, such as ${usual.requestsPerSecond}` }),
  TRICHTER_KEY_EVENTS: variable(rate(usual.eventsPerSecond), { remedy: `give how many events a second a key may send, such as ${usual.eventsPerSecond}` }),
  TRICHTER_KEY_BURST: variable(z.coerce.number().min(0.1).max(3_600).default(usual.burstSeconds), { remedy: `give for how many seconds' worth a key may send at once, such as ${usual.burstSeconds}` }),
});

type KeyConfig = { readonly TRICHTER_DATA: string; readonly TRICHTER_KEYS?: string | undefined; readonly TRICHTER_KEY_REQUESTS: number; readonly TRICHTER_KEY_EVENTS: number; readonly TRICHTER_KEY_BURST: number };

export const keyFileIn = ({ TRICHTER_KEYS, TRICHTER_DATA }: Pick<KeyConfig, 'TRICHTER_DATA' | 'TRICHTER_KEYS'>): string => TRICHTER_KEYS ?? keyFileOf(TRICHTER_DATA);
export const keyLimitsIn = (config: KeyConfig): KeyLimits => ({ requestsPerSecond: config.TRICHTER_KEY_REQUESTS, eventsPerSecond: config.TRICHTER_KEY_EVENTS, burstSeconds: config.TRICHTER_KEY_BURST });

import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout: four folders above this file. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../../..');
/** Stamps live where `npm ci` deletes them together with what they speak of. */
export const stampFile = (name) => join(root, 'node_modules/.cache/trichter', `${name}.stamp`);

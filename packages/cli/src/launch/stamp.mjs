import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The text written last, or null. */
export function readStamp(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null; // no stamp yet: whatever it stands for is done again
  }
}

export function writeStamp(file, text) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

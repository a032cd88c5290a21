// Loaded before a service (node --import): its clock is off by the ms that stand in the file CHAOS_CLOCK, and jumps when they change.
import { readFileSync } from 'node:fs';

const RealDate = Date;
const file = process.env.CHAOS_CLOCK;
let offset = 0;
const read = () => {
  try {
    offset = Number(readFileSync(file, 'utf8')) || 0;
  } catch {
    offset = 0; // no file: the right time
  }
};
if (file) {
  read();
  globalThis.setInterval(read, 100).unref();
  const now = () => RealDate.now() + offset;
  globalThis.Date = class extends RealDate {
    constructor(...args) {
      if (args.length === 0) super(now());
      else super(...args);
    }
    static now() {
      return now();
    }
  };
}

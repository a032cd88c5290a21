import type { Command } from 'commander';
import type { Ended } from './ended.js';
export function addImport(_program: Command, _ended: Ended): void {}

// @ts-check
'use strict';
const { closeSync, existsSync, openSync } = require('node:fs');

// Linux system calls of Landlock, the same numbers on x64 and arm64; <linux/landlock.h>.
const CREATE_RULESET = 444;
const ADD_RULE = 445;
const RESTRICT_SELF = 446;
const VERSION_FLAG = 1;
const PATH_BENEATH = 1;
const WRITE_FILE = 1n << 1n;
const READ_FILE = 1n << 2n;
const REFER = 1n << 13n; // renaming from one folder to another: the first version of Landlock forbids it altogether
const PR_SET_NO_NEW_PRIVS = 38;
const O_PATH = 0o10000000;

/**
 * From here on this thread, and every thread it starts, opens only files under these paths: `clickhouse local` lets any user read any file with the
 * function file(), and no grant forbids it. Other processes of the machine are out of reach, too. Must come before the first thread of the pool.
 * Answers whether it could be done (Linux from 5.19 on).
 * @param {{ read: string[], write: string[] }} paths
 */
function confine({ read, write }) {
  if (process.platform !== 'linux') return false;
  const { DataType, load, open } = require('ffi-rs');
  open({ library: 'libc', path: 'libc.so.6' });
  /** @param {string} funcName @param {any[]} paramsType @param {any[]} paramsValue @returns {number} */
  const call = (funcName, paramsType, paramsValue) => Number(load({ library: 'libc', funcName, retType: DataType.I64, paramsType, paramsValue }));
  const { I64, U8Array } = DataType;
  if (call('syscall', [I64, I64, I64, I64], [CREATE_RULESET, 0, 0, VERSION_FLAG]) < 2) return false;

  const handled = Buffer.alloc(8);
  handled.writeBigUInt64LE(READ_FILE | WRITE_FILE | REFER);
  const ruleset = call('syscall', [I64, U8Array, I64, I64], [CREATE_RULESET, handled, handled.length, 0]);
  if (ruleset < 0) return false;
  const allow = (/** @type {string} */ path, /** @type {bigint} */ rights) => {
    if (!existsSync(path)) return;
    const beneath = openSync(path, O_PATH);
    const rule = Buffer.alloc(12);
    rule.writeBigUInt64LE(rights);
    rule.writeInt32LE(beneath, 8);
    const added = call('syscall', [I64, I64, I64, U8Array, I64], [ADD_RULE, ruleset, PATH_BENEATH, rule, 0]);
    closeSync(beneath);
    if (added !== 0) throw new Error(`ClickHouse cannot be confined to ${path}`);
  };
  for (const path of read) allow(path, READ_FILE);
  for (const path of write) allow(path, READ_FILE | WRITE_FILE | REFER);
  call('prctl', [I64, I64, I64, I64, I64], [PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0]);
  const done = call('syscall', [I64, I64, I64], [RESTRICT_SELF, ruleset, 0]) === 0;
  closeSync(ruleset);
  return done;
}

module.exports = { confine };

// @ts-check
// The process that is ClickHouse: `clickhouse local` out of libchdb, serving the network, until its standard input ends.
// Plain CommonJS, run from the sources also by the build: modules are loaded by threads that would not be confined (confine.cjs).
// The parent holds the other end of standard input: when the parent dies, however it dies, that input ends and so does this.
'use strict';
const { spawn } = require('node:child_process');
const { dirname } = require('node:path');
const { confine } = require('./confine.cjs');

const [library, binary, store, run, ...options] = /** @type {[string, string, string, string, ...string[]]} */ (process.argv.slice(2));

/** Told to the parent first; then gone at once: libchdb's exit handlers run into its own loggers. @param {string | null} error */
function end(error) {
  const gone = () => process.kill(process.pid, 'SIGKILL');
  if (!process.connected || !process.send) return gone();
  process.send({ kind: 'ended', error }, gone);
}

// ClickHouse stops by itself at the end of input; if it hangs in that, it must not outlive the parent for long.
process.on('disconnect', () => setTimeout(() => process.kill(process.pid, 'SIGKILL'), 10_000).unref());

if (binary) {
  const server = spawn(binary, ['local', ...options], { stdio: ['inherit', 'inherit', 'pipe'] });
  let said = '';
  server.stderr.on('data', (chunk) => (said = (said + chunk).slice(-4000)));
  server.on('error', (error) => end(`${binary} could not be started: ${error.message}`));
  server.on('exit', (code) => end(code === 0 ? null : said || `exit code ${code}`));
  process.on('disconnect', () => setTimeout(() => server.kill('SIGKILL'), 9000));
} else {
  serve().catch((error) => end(String(error)));
}

async function serve() {
  // ffi-rs, not koffi: ClickHouse checks its stack, and koffi calls on a stack of its own.
  const { open, load, DataType, arrayConstructor } = require('ffi-rs');
  const system = ['/usr', '/lib', '/lib64', '/proc', '/sys', '/etc/ld.so.cache', '/etc/localtime', '/etc/timezone', '/etc/nsswitch.conf', '/etc/resolv.conf', '/etc/hosts', '/etc/ssl'];
  const confined = confine({ read: [...system, dirname(library)], write: [store, run, '/dev'] });
  if (!confined) process.stderr.write('ClickHouse is not confined: this system has no Landlock, so users of ClickHouse can read files\n');
  open({ library: 'chdb', path: library });
  const argv = ['clickhouse', ...options];
  const result = await load({
    library: 'chdb',
    funcName: 'chdb_query_cmdline',
    retType: DataType.I64, // a pointer, as a number: null where ClickHouse could not start, and then it has printed why
    paramsType: [DataType.I32, arrayConstructor({ type: DataType.StringArray, length: argv.length })],
    paramsValue: [argv.length, argv],
    runInNewThread: true, // this thread stays free for the parent's messages
  });
  /** @param {any} retType */
  const errorAs = (retType) => load({ library: 'chdb', funcName: 'chdb_result_error', retType, paramsType: [DataType.I64], paramsValue: [result] });
  const error = result !== 0 && errorAs(DataType.I64) !== 0 ? errorAs(DataType.String) : null;
  end(error);
}

import { CommanderError } from 'commander';
import { CommandFailure, exitCode } from './exit-code.js';
import { createProgram } from './program.js';
import { written } from './terminal/written.js';

// Nobody reads on (`| head`): what runs is stopped in order, all else just ends.
let unread = false;
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  if (unread) return;
  unread = true;
  if (process.listenerCount('SIGTERM') === 0) process.exit(exitCode.ok);
  process.emit('SIGTERM');
});

const program = await createProgram((code) => (process.exitCode = code), process.argv[2]);

try {
  await program.parseAsync(process.argv);
} catch (error) {
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? exitCode.ok : exitCode.usage;
  else if (error instanceof CommandFailure) {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exit;
  } else {
    process.stderr.write(`${error instanceof Error && process.env['TRICHTER_DEBUG'] ? error.stack : String(error)}\n`);
    process.exitCode = exitCode.failed;
  }
}
await Promise.all([written(process.stdout), written(process.stderr)]);
// Whatever keeps a socket open has had its say.
process.exit();

import { CommandFailure, exitCode } from '../exit-code.js';
import { freePort } from './ports.js';

export interface WantedPorts {
  readonly host: string;
  /** null: the usual one where it is free, else any; 0: any. */
  readonly port: number | null;
  readonly ingestPort: number | null;
}

export interface ChosenPort {
  readonly port: number;
  /** Free a moment ago is not free now. Where no port was asked for, the service may move to the one this gives; else null. */
  readonly elsewhere: (() => Promise<number>) | null;
}

export interface ChosenPorts {
  readonly page: ChosenPort;
  readonly ingest: ChosenPort;
  readonly projector: ChosenPort;
}

const USUAL_PAGE = 4420;
const USUAL_INGEST = 4410;

export async function choosePorts({ host, port, ingestPort }: WantedPorts): Promise<ChosenPorts> {
  if (port && port === ingestPort) throw new CommandFailure(`--port and --ingest-port are both ${port}; give two ports, or leave one out`, exitCode.usage);
  // What was asked for comes first, so that nothing else takes it.
  const taken = new Set([port, ingestPort].filter((asked): asked is number => !!asked));

  const any = async (): Promise<number> => {
    for (;;) {
      const found = await freePort(host, 0);
      if (found === null) throw new CommandFailure(`no port of ${host} is free; stop what uses them, or give another --host`, exitCode.unavailable);
      if (taken.has(found)) continue;
      taken.add(found);
      return found;
    }
  };
  const choose = async (wanted: number | null, usual: number, option: string): Promise<ChosenPort> => {
    if (wanted) {
      if ((await freePort(host, wanted)) !== null) return { port: wanted, elsewhere: null };
      throw new CommandFailure(`port ${wanted} of ${host} is taken; stop what uses it, or give another with ${option} (0: any free one)`, exitCode.unavailable);
    }
    const usualIsFree = wanted === null && !taken.has(usual) && (await freePort(host, usual)) !== null;
    if (usualIsFree) taken.add(usual);
    return { port: usualIsFree ? usual : await any(), elsewhere: any };
  };
  return { page: await choose(port, USUAL_PAGE, '--port'), ingest: await choose(ingestPort, USUAL_INGEST, '--ingest-port'), projector: await choose(0, 0, '') };
}

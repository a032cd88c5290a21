import { readFileSync } from 'node:fs';

export interface MemoryWatch {
  /** Most MB seen of any process of the name. */
  peaks(): Readonly<Record<string, number>>;
  stop(): void;
}

const EVERY_MS = 500;

/** Looks at the resident memory of processes, by name; a process that is gone is not looked at. */
export function watchMemory(processes: () => readonly { readonly name: string; readonly pid: number | null }[]): MemoryWatch {
  const peaks: Record<string, number> = {};
  const look = () => {
    for (const { name, pid } of processes()) {
      const mb = pid === null ? null : residentMb(pid);
      if (mb !== null) peaks[name] = Math.max(peaks[name] ?? 0, mb);
    }
  };
  const timer = setInterval(look, EVERY_MS);
  return { peaks: () => peaks, stop: () => clearInterval(timer) };
}

function residentMb(pid: number): number | null {
  try {
    const [, kb] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kb === undefined ? null : Math.round(Number(kb) / 1024);
  } catch {
    return null; // gone since
  }
}

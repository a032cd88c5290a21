import type { FunnelDefinition } from '@trichter/api';

export interface PendingFunnel {
  readonly definition: FunnelDefinition;
  readonly version: number;
}

/** Definitions whose fact is in the log and which the projector has not shown yet, so that a reader sees what was written at once. Forgotten at a restart: the log has them. */
export interface PendingFunnels {
  add(pending: PendingFunnel): void;
  /** Newest first; those the tables know by now (`known`: highest version in the tables) are dropped. */
  of(name: string, known: number): readonly PendingFunnel[];
  names(): readonly string[];
}

export function createPendingFunnels(): PendingFunnels {
  const byName = new Map<string, PendingFunnel[]>();
  return {
    add: (pending) => void byName.set(pending.definition.name, [pending, ...(byName.get(pending.definition.name) ?? [])]),
    of: (name, known) => {
      const left = (byName.get(name) ?? []).filter(({ version }) => version > known);
      if (left.length === 0) byName.delete(name);
      else byName.set(name, left);
      return left;
    },
    names: () => [...byName.keys()],
  };
}

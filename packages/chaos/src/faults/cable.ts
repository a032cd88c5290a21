import { shell } from './shell.js';

/** A network namespace with one cable to this machine for each thing it talks to; a pulled cable drops every packet and tells nobody. */
export interface Island {
  readonly name: string;
  /** This machine's address on the cable. */
  readonly hosts: readonly string[];
  readonly wrap: readonly string[];
  pull(cable: number): void;
  plug(cable: number): void;
  remove(): void;
}

/** `net` keeps the addresses of two islands apart: 10.<net>.<cable>.1 is this machine. */
export function createIsland(name: string, net: number, cables: number): Island {
  const link = (cable: number) => `${name}${cable}`;
  removeIsland(name, cables);
  shell('ip', 'netns', 'add', name);
  shell('ip', '-n', name, 'link', 'set', 'lo', 'up');
  const hosts = Array.from({ length: cables }, (_, cable) => {
    const subnet = `10.${net}.${cable}`;
    shell('ip', 'link', 'add', link(cable), 'type', 'veth', 'peer', 'name', 'far', 'netns', name);
    shell('ip', '-n', name, 'link', 'set', 'far', 'name', `cable${cable}`);
    shell('ip', 'addr', 'add', `${subnet}.1/24`, 'dev', link(cable));
    shell('ip', '-n', name, 'addr', 'add', `${subnet}.2/24`, 'dev', `cable${cable}`);
    shell('ip', 'link', 'set', link(cable), 'up');
    shell('ip', '-n', name, 'link', 'set', `cable${cable}`, 'up');
    return `${subnet}.1`;
  });
  return {
    name,
    hosts,
    wrap: ['ip', 'netns', 'exec', name],
    pull: (cable) => void shell('ip', 'link', 'set', link(cable), 'down'),
    plug: (cable) => void shell('ip', 'link', 'set', link(cable), 'up'),
    remove: () => removeIsland(name, cables),
  };
}

function removeIsland(name: string, cables: number): void {
  for (let cable = 0; cable < cables; cable += 1) ignoreMissing(() => shell('ip', 'link', 'del', `${name}${cable}`));
  ignoreMissing(() => shell('ip', 'netns', 'del', name));
}

function ignoreMissing(work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!/Cannot find|No such/.test(String(error))) throw error;
  }
}

import { quarterHourOf } from '../projections/quarter-hour.js';
import type { Row } from '../projection.js';
import type { Chain } from './chains.js';

interface Best {
  readonly bucket: number;
  chain: Chain;
  lastEntry: number;
  shadowedBy: number | null;
  shadowedFrom: number | null;
}

/** The best chain of each quarter of an hour (the longest, the earliest entry on ties), with its shadows. `chains` come by entry. */
export function contributionRows(chains: readonly Chain[]): Row[] {
  const best: Best[] = [];
  for (const chain of chains) {
    const { time } = chain.entry;
    const bucket = quarterHourOf(time);
    const last = best.at(-1);
    if (last?.bucket !== bucket) best.push({ bucket, chain, lastEntry: time, shadowedBy: null, shadowedFrom: null });
    else {
      last.lastEntry = time;
      if (chain.times.length > last.chain.times.length) last.chain = chain;
    }
  }
  castShadows(best);
  return best.map(rowOf);
}

/** One pass with a stack of rows whose levels fall: each row is pushed and popped once. */
function castShadows(best: readonly Best[]): void {
  const open: Best[] = [];
  for (const row of best) {
    const level = row.chain.times.length;
    for (let top = open.at(-1); top && top.chain.times.length < level; top = open.at(-1)) {
      top.shadowedFrom = row.chain.entry.time;
      open.pop();
    }
    row.shadowedBy = open.at(-1)?.chain.entry.time ?? null;
    open.push(row);
  }
}

function rowOf({ bucket, chain, lastEntry, shadowedBy, shadowedFrom }: Best): Row {
  const { entry, times } = chain;
  const { visit } = entry;
  return {
    bucket,
    entry: entry.time,
    last_entry: lastEntry,
    level: times.length,
    step_times: times,
    shadowed_by: shadowedBy,
    shadowed_from: shadowedFrom,
    channel: visit.channel,
    traffic_source: visit.trafficSource,
    medium: visit.medium,
    campaign: visit.campaign,
  };
}

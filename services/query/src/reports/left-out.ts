import type { LeftOut } from '@trichter/api';
import { ask } from '../ask.js';
import type { Deps } from '../deps.js';
import { leftOutTraffic, setAsideLeads } from '../sql/left-out.js';
import { projectionIn, type Context } from './context.js';

/** What is counted beside a report. */
export async function readLeftOut(deps: Deps, context: Context, { start, end }: { start: number; end: number }): Promise<LeftOut> {
  const touchpoints = projectionIn(context, 'lead', 'touchpoints').hash;
  const leads = projectionIn(context, 'lead', 'leads').hash;
  const [[traffic], [aside]] = await Promise.all([
    ask<Record<string, number>>(deps, 'left_out_traffic', leftOutTraffic({ definition: touchpoints, start, end })),
    ask<{ leads: number }>(deps, 'set_aside_leads', setAsideLeads(leads)),
  ]);
  const number = (column: string): number => Number(traffic?.[column] ?? 0);
  return {
    test: { touchpoints: number('test_touchpoints'), leads: number('test_leads') },
    bot: { touchpoints: number('bot_touchpoints'), leads: number('bot_leads') },
    setAside: { leads: Number(aside?.leads ?? 0) },
  };
}

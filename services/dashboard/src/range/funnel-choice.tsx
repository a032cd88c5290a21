import type { FunnelList } from '@trichter/api';
import { usePageContext } from '../page-context.js';
import { nameOf } from '../texts/names.js';

/** Which funnel the page is about; with only one there is nothing to choose. */
export function FunnelChoice({ list }: { list: FunnelList | null }) {
  const { texts, page, go } = usePageContext();
  if (!list || list.funnels.length < 2) return null;
  return (
    <select className="field funnel-choice" aria-label={texts.funnel.choose} value={page.funnel} onChange={(event) => go({ funnel: event.target.value, leads: null, lead: null })}>
      {list.funnels.map((funnel) => (
        <option key={funnel.name} value={funnel.name}>
          {nameOf({ name: funnel.name, label: funnel.definition.label }, page.language)}
        </option>
      ))}
    </select>
  );
}

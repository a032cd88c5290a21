import type { FunnelDefinition, TypesSeen } from '@trichter/api';
import { usePageContext } from '../page-context.js';
import { fill } from '../texts/fill.js';
import { nameOf } from '../texts/names.js';
import { plural } from '../texts/plural.js';

interface Props {
  seen: TypesSeen['types'][number];
  definition: FunnelDefinition;
  /** Name of the chosen stage; empty: none. */
  stage: string;
  choose: (stage: string) => void;
}

export function TypeRow({ seen, definition, stage, choose }: Props) {
  const { texts, format, page } = usePageContext();
  const { types } = texts;
  return (
    <li data-chosen={stage === '' ? undefined : ''}>
      <code>{seen.type}</code>
      <span className="soft">{fill(plural(types.seen, seen.touchpoints), { count: format.number(seen.touchpoints) })}</span>
      <select className="field" aria-label={fill(types.stage, { type: seen.type })} value={stage} onChange={(event) => choose(event.target.value)}>
        <option value="">{types.leave}</option>
        {definition.steps.map((step) => (
          <option key={step.name} value={step.name}>
            {nameOf(step, page.language)}
          </option>
        ))}
      </select>
    </li>
  );
}

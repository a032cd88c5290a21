import type { FunnelDefinition, FunnelHead } from '@trichter/api';

export const funnelHead = ({ name, label, windowMs, steps }: FunnelDefinition): FunnelHead => ({
  name,
  ...(label && { label }),
  windowMs,
  steps: steps.map((step, index) => ({ step: index + 1, name: step.name, ...(step.label && { label: step.label }), types: step.types })),
});

/** Types that are in two steps: windowFunnel would let one touchpoint fill both. */
export const typesInTwoSteps = ({ steps }: Pick<FunnelDefinition, 'steps'>): string[] => {
  const all = steps.flatMap(({ types }) => types);
  return [...new Set(all.filter((type, index) => all.indexOf(type) !== index))];
};

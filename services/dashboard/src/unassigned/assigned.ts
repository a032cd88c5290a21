import type { FunnelDefinition, TypesSeen } from '@trichter/api';

/** Event type to the name of the stage it shall count for. */
export type Assignment = Readonly<Record<string, string>>;

/** The funnel with each type added to its chosen stage; types that stand there already stay once. */
export function assigned(definition: FunnelDefinition, assignment: Assignment): FunnelDefinition {
  return {
    ...definition,
    steps: definition.steps.map((step) => ({
      ...step,
      types: [...new Set([...step.types, ...Object.entries(assignment).flatMap(([type, stage]) => (stage === step.name ? [type] : []))])],
    })),
  };
}

/** Types that arrive and that no stage of this funnel counts, the commonest first. */
export const unassignedTypes = (seen: TypesSeen, funnel: string): TypesSeen['types'] => seen.types.filter((each) => !each.usedBy.some((use) => use.funnel === funnel));

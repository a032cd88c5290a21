/** Facts (costs, rates, definitions) have no lead; their keys begin with this, so that no timeline is made for them. */
export const FACT_PREFIX = 'fact:';

export const isFactSubject = (subject: string): boolean => subject.startsWith(FACT_PREFIX);

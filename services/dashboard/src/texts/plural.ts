/** Picks the form for a count; German and English have the same two. */
export const plural = (forms: { readonly one: string; readonly other: string }, count: number): string => (count === 1 ? forms.one : forms.other);

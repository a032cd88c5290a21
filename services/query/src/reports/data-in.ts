/**
 * What a touchpoint's `data` says. The door writes JSON objects alone; what was written past it counts all the same (the fold takes such data as a text
 * that names nothing), so it is shown as the text it is.
 */
export function dataIn(text: string): { readonly data: Record<string, unknown>; readonly dataText: string | null } {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { data: value as Record<string, unknown>, dataText: null };
  } catch {
    // Not JSON: shown as it stands.
  }
  return { data: {}, dataText: text };
}

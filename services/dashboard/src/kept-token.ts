const KEPT = 'trichter.token';

/** The query service's bearer token, for this tab only. Where storage is forbidden it lasts until the page is reloaded. */
let inMemory: string | null = null;

export function keptToken(): string | null {
  try {
    return sessionStorage.getItem(KEPT) ?? inMemory;
  } catch {
    return inMemory;
  }
}

export function keepToken(token: string): void {
  inMemory = token;
  try {
    sessionStorage.setItem(KEPT, token);
  } catch (forbidden) {
    console.info('the token is kept until the page is reloaded, since this browser allows no storage', forbidden);
  }
}

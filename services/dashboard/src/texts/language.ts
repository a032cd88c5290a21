import { type Language, languages } from '../state/page-state.js';
import { english, type Texts } from './english.js';
import { german } from './german.js';

const KEPT = 'trichter.language';

export const textsIn: Readonly<Record<Language, Texts>> = { de: german, en: english };

const read = (text: string | null): Language | null => languages.find((language) => text === language || text?.startsWith(`${language}-`)) ?? null;

/** What was chosen before, else the first of the browser's languages the page speaks, else English. */
export function usualLanguage(kept: string | null, preferred: readonly string[]): Language {
  return read(kept) ?? preferred.map(read).find((language) => language !== null) ?? 'en';
}

/** Storage may be forbidden (private windows, policies); the address still carries the language then. */
export function keptLanguage(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

export function keepLanguage(language: Language): void {
  try {
    localStorage.setItem(KEPT, language);
  } catch (forbidden) {
    console.info('the language is not kept, since this browser allows no storage', forbidden);
  }
}

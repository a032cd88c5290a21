import type { ReactNode } from 'react';

const place = /\{(\w+)\}/g;

/** Puts texts into the places of a template; an unknown place stays visible, so a wrong name is seen. */
export const fill = (template: string, parts: Readonly<Record<string, string>>): string =>
  template.replace(place, (whole, name: string) => parts[name] ?? whole);

/** The same for buttons and other elements: the template cut at its places, in the order of its language. */
export const cut = (template: string): readonly ({ text: string } | { place: string })[] =>
  template.split(/(\{\w+\})/).filter((piece) => piece !== '').map((piece) => (piece.startsWith('{') ? { place: piece.slice(1, -1) } : { text: piece }));

export const places = (template: string): string[] => [...template.matchAll(place)].map((match) => match[1] ?? '').sort();

export type Parts = Readonly<Record<string, ReactNode>>;

import { Fragment } from 'react';
import { cut, type Parts } from './fill.js';

/** A template of the texts with elements in its places, in whichever order the language wants them. */
export function Sentence({ template, parts }: { template: string; parts: Parts }) {
  return cut(template).map((piece, index) => <Fragment key={index}>{'text' in piece ? piece.text : parts[piece.place]}</Fragment>);
}

/** Characters of one value that are shown, and of a whole example. */
const MOST_OF_VALUE = 24;
const MOST = 300;

/** JSON strings in a message. A value cut to a line may lack its closing quote, so the end closes it too. */
const QUOTED = /"((?:[^"\\]|\\.)*)(?:"|$)/g;
/** Times are shown as they are: what is wrong with one is its digits, and they say nothing about anybody. */
const TIME_LIKE = /^\d{4}-\d{1,2}(?:-\d{1,2})?(?:[T ][\d:.,]*(?:Z|[+-]\d{2}:?\d{2})?)?$/;
const ADDRESS = /[^\s"'@]{1,64}@[^\s"'@]{1,253}/g;
const LONG_WORD = /[\p{L}\p{N}_+/=-]{32,}/gu;
/** Seven digits can be somebody's telephone number. */
const LONG_NUMBER = /\d{7,}/g;

const shapeOf = (text: string): string => text.replace(/\p{L}/gu, 'x').replace(/\p{N}/gu, '9');
const cut = (text: string, most: number): string => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/**
 * A message of the door for people who are not the sender: of every value only the shape is left (letters as x, digits as 9, shortened), so that one
 * sees what kind of thing was sent and no address, name, number or secret. Times and short numbers stay.
 */
export function maskedValues(message: string): string {
  const masked = message
    .replace(QUOTED, (_, value: string) => `"${TIME_LIKE.test(value) ? value : cut(shapeOf(value), MOST_OF_VALUE)}"`)
    .replace(ADDRESS, (address) => cut(shapeOf(address), MOST_OF_VALUE))
    .replace(LONG_WORD, (word) => cut(shapeOf(word), MOST_OF_VALUE))
    .replace(LONG_NUMBER, shapeOf);
  return cut(masked, MOST);
}

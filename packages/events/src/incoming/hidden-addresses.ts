/** Anything about a sign, plain or percent-encoded; rather too much than an address. No quote, backslash or bracket, so JSON text stays JSON text. */
const ADDRESS = /[^\s"'\\@<>(){}[\],;:]{1,128}(?:@|%40)[^\s"'\\@<>(){}[\],;]{1,253}/gi;

/** A text of ours that may repeat what was sent, without plain e-mail addresses: what is answered ends up in other people's logs. */
export const hideAddresses = (text: string): string => (text.includes('@') || text.includes('%40') ? text.replace(ADDRESS, '(address)') : text);

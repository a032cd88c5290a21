import { mayHoldAddress } from './addresses.js';

/** Anything about a sign, plain or percent-encoded; rather too much than an address. No quote, backslash or bracket, so JSON text stays JSON text. */
const ADDRESS = /[^\s"'\\@<>(){}[\],;:]{1,128}(?:@|\uff20|%(?:25){0,4}40|&#0{0,6}64;?|&#[xX]0{0,6}40;?|&commat;?|(?:%(?:25){0,4}(?:5c)?|\\{1,8})u0040)[^\s"'\\@<>(){}[\],;]{1,253}/gi;

/** A text of ours that may repeat what was sent, without plain e-mail addresses: what is answered ends up in other people's logs. */
export const hideAddresses = (text: string): string => (mayHoldAddress(text) ? text.replace(ADDRESS, '(address)') : text);

/** Second-level labels under which countries register names (`co.uk`, `com.au`); a small list, so a rare registry counts one label too few. */
const REGISTRY_LABELS = new Set(['co', 'com', 'org', 'net', 'gov', 'ac', 'edu', 'or', 'ne', 'go']);

/** The host of a URL or bare host in lower case, without port and `www.`; empty where there is none. Not `new URL`: this is on the hot path. */
export function hostOf(url: string): string {
  const start = authorityOf(url);
  let end = start;
  while (end < url.length && !isDelimiter(url.charCodeAt(end))) end++;
  let host = url.slice(start, end);
  const user = host.lastIndexOf('@');
  if (user >= 0) host = host.slice(user + 1);
  const port = host.indexOf(':');
  if (port >= 0) host = host.slice(0, port);
  host = host.toLowerCase();
  return host.startsWith('www.') ? host.slice(4) : host;
}

/** The path of a URL, without query and fragment: what is called the landing page. */
export function pathOf(url: string): string {
  const slash = url.indexOf('/', authorityOf(url));
  const end = firstOf(url, '?', '#');
  return slash < 0 || slash >= end ? '/' : url.slice(slash, end);
}

/** The name a host was registered under (`shop.example.co.uk` gives `example.co.uk`): hosts that share it are one site. */
export function siteOf(host: string): string {
  const last = host.lastIndexOf('.');
  if (last <= 0) return host;
  let dot = host.lastIndexOf('.', last - 1);
  const country = host.length - last === 3;
  if (country && dot > 0 && REGISTRY_LABELS.has(host.slice(dot + 1, last))) dot = host.lastIndexOf('.', dot - 1);
  return host.slice(dot + 1);
}

/** Where the host begins: after `scheme://` or `//`, else at the start. An address inside the query is none. */
function authorityOf(url: string): number {
  const slash = url.indexOf('/');
  if (slash < 0 || url.charCodeAt(slash + 1) !== 47) return 0;
  return slash === 0 || url.charCodeAt(slash - 1) === 58 ? slash + 2 : 0;
}

function isDelimiter(code: number): boolean {
  return code === 47 || code === 63 || code === 35; // / ? #
}

function firstOf(text: string, ...marks: string[]): number {
  const found = marks.map((mark) => text.indexOf(mark)).filter((at) => at >= 0);
  return found.length > 0 ? Math.min(...found) : text.length;
}

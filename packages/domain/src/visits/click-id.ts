/** What the click parameter of an ad platform says of a visit whose address has no utm parameters of that name. */
export interface ClickId {
  readonly source: string;
  readonly medium: string;
}

/**
 * `fbclid` is put on every link out of Facebook, paid or not, so it says social; the others are put on ads only.
 */
const clickIds = new Map<string, ClickId>([
  ['gclid', { source: 'google', medium: 'cpc' }],
  ['gbraid', { source: 'google', medium: 'cpc' }],
  ['wbraid', { source: 'google', medium: 'cpc' }],
  ['dclid', { source: 'google', medium: 'display' }],
  ['msclkid', { source: 'bing', medium: 'cpc' }],
  ['yclid', { source: 'yandex', medium: 'cpc' }],
  ['fbclid', { source: 'facebook', medium: 'social' }],
  ['ttclid', { source: 'tiktok', medium: 'cpc' }],
  ['twclid', { source: 'twitter', medium: 'cpc' }],
  ['li_fat_id', { source: 'linkedin', medium: 'cpc' }],
  ['rdt_cid', { source: 'reddit', medium: 'cpc' }],
  ['ScCid', { source: 'snapchat', medium: 'cpc' }],
  ['sccid', { source: 'snapchat', medium: 'cpc' }],
  ['epik', { source: 'pinterest', medium: 'cpc' }],
]);

/** Null where the platform is not known: the visit then says `(not set)`, medium `cpc`. */
export function clickIdOf(name: string): ClickId | null {
  return clickIds.get(name) ?? null;
}

/** Limits of one event. Beyond them it is refused by name, except long URLs, which are cut: a click id must not cost the event. */
export const limits = {
  id: 200,
  source: 100,
  /** User, anonymous and external ids as sent. */
  identifier: 512,
  externalIds: 20,
  consent: 20,
  url: 2048,
  campaign: 200,
  /** Characters of JSON text. */
  data: 32 * 1024,
  context: 16 * 1024,
  contacts: 16 * 1024,
  depth: 32,
} as const;

/** The demo's company: Nordwerk makes furniture for offices at home and elsewhere, sells in a web store and, to firms, by quote. */
export const SITE = 'https://www.nordwerk.example';

export type DemoChannel = 'paid_search' | 'social' | 'email' | 'content' | 'referral' | 'direct';
export type Stage = 1 | 2 | 3 | 4;

/** Which stage of the `sales` funnel a type fills. Written out by hand from docs/definitions.md, so that the check does not rest on the code it checks. */
export const STAGE_OF: Readonly<Record<string, Stage>> = {
  'page.viewed': 1, 'ad.clicked': 1, 'email.clicked': 1, 'social.engaged': 1,
  'content.downloaded': 2, 'form.submitted': 2, 'chat.started': 2, 'lead.signed_up': 2, 'product.viewed': 2,
  'meeting.booked': 3, 'call.held': 3, 'quote.sent': 3, 'trial.started': 3, 'opportunity.opened': 3, 'cart.added': 3, 'checkout.started': 3,
  'order.completed': 4, 'opportunity.won': 4, 'subscription.started': 4,
};

/** How many come by a channel, and how many of those go on from stage to stage. Bought clicks are many and fickle; readers and the recommended stay. */
export const CHANNELS: Readonly<Record<DemoChannel, { readonly share: number; readonly goesOn: readonly [number, number, number] }>> = {
  paid_search: { share: 0.27, goesOn: [0.38, 0.4, 0.46] },
  social: { share: 0.2, goesOn: [0.24, 0.28, 0.36] },
  email: { share: 0.12, goesOn: [0.52, 0.5, 0.56] },
  content: { share: 0.15, goesOn: [0.47, 0.33, 0.45] },
  referral: { share: 0.1, goesOn: [0.5, 0.47, 0.55] },
  direct: { share: 0.16, goesOn: [0.4, 0.45, 0.57] },
};

/** By which channel someone comes back. */
export const RETURNS: readonly (readonly [DemoChannel, number])[] = [['direct', 0.4], ['email', 0.28], ['paid_search', 0.16], ['content', 0.09], ['social', 0.05], ['referral', 0.02]];

/** Types that fill stages 2 to 4. The store's and the sales people's systems report some of them: no page is open then. */
export const STAGE_TYPES: Readonly<Record<2 | 3 | 4, readonly (readonly [string, number])[]>> = {
  2: [['product.viewed', 0.46], ['content.downloaded', 0.2], ['form.submitted', 0.14], ['lead.signed_up', 0.12], ['chat.started', 0.08]],
  3: [['cart.added', 0.46], ['meeting.booked', 0.2], ['quote.sent', 0.14], ['trial.started', 0.12], ['opportunity.opened', 0.08]],
  4: [['order.completed', 0.84], ['subscription.started', 0.09], ['opportunity.won', 0.07]],
};
export const REPORTED_BY_SERVER: ReadonlySet<string> = new Set(['quote.sent', 'opportunity.opened', 'opportunity.won', 'order.completed', 'subscription.started', 'call.held', 'order.refunded']);

export const PRODUCTS = [
  { name: 'stehtisch-fjord', price: 64_900 },
  { name: 'stuhl-lind', price: 38_900 },
  { name: 'regal-kubus', price: 21_900 },
  { name: 'lampe-glimt', price: 8_990 },
  { name: 'trennwand-ro', price: 29_900 },
  { name: 'rollcontainer-kai', price: 17_900 },
] as const;
export type Product = (typeof PRODUCTS)[number];

export const PAGES = ['/', '/raumplaner', '/materialien', '/ueber-uns', '/lieferung', '/showroom-hamburg', '/referenzen', '/preise-fuer-firmen'] as const;
export const ARTICLES = ['/magazin/ergonomie-im-homeoffice', '/magazin/licht-am-arbeitsplatz', '/magazin/buero-umzug-planen', '/magazin/laerm-im-grossraum'] as const;
export const PARTNERS = ['https://www.bueroplaner.example/empfehlungen', 'https://wohnblog.example/2025/schreibtische', 'https://gruenderportal.example/ausstattung'] as const;
export const NETWORKS = ['linkedin', 'instagram', 'facebook'] as const;
export const FIRST_NAMES = ['anna', 'jonas', 'mia', 'paul', 'lea', 'emil', 'nora', 'felix', 'ida', 'theo', 'clara', 'max', 'greta', 'luis', 'hanna', 'oskar'] as const;
export const LAST_NAMES = ['schmidt', 'mueller', 'weber', 'wagner', 'becker', 'hoffmann', 'koch', 'richter', 'klein', 'wolf', 'neumann', 'braun', 'kruse', 'petersen'] as const;

/** Bots that say who they are. Browsers that hide being one are not looked for here. */
// Cubot is a make of telephone.
const BOT = /(?<!cu)bot\b|crawl|spider|slurp|headless|lighthouse|pingdom|uptime|facebookexternalhit|phantomjs/i;

export const isBot = (userAgent: string | null): boolean => userAgent !== null && BOT.test(userAgent.slice(0, 512));

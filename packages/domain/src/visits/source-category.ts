import { hostOf, siteOf } from './host.js';

export type SourceCategory = 'search' | 'social' | 'video' | 'shopping';

/** The small list: the sources most sites meet. `google.` with its dot stands for any top-level domain. Source: GA4's categories, Matomo's referrers. */
const hosts: Record<SourceCategory, string> = {
  search:
    'google. bing.com duckduckgo.com search.yahoo. yahoo. ecosia.org yandex. ya.ru baidu.com startpage.com qwant.com search.brave.com ' +
    'ask.com aol. search.aol. naver.com seznam.cz sogou.com so.com search.lycos. suche.t-online.de suche.web.de suche.gmx.net search.daum.net',
  social:
    'facebook.com fb.com fb.me fb.watch instagram.com threads.net twitter.com t.co x.com linkedin.com lnkd.in pinterest. pin.it reddit.com ' +
    'out.reddit.com tiktok.com snapchat.com xing.com tumblr.com quora.com vk.com weibo.com medium.com discord.com bsky.app ' +
    'mastodon.social whatsapp.com messenger.com telegram.org t.me news.ycombinator.com',
  video: 'youtube.com youtu.be vimeo.com dailymotion.com twitch.tv netflix.com hulu.com',
  shopping: 'amazon. ebay. etsy.com alibaba.com aliexpress.com walmart.com shopping.google. idealo.de zalando. otto.de',
};

/** Names people write into utm_source. */
const names: Record<SourceCategory, string> = {
  search: 'google bing duckduckgo yahoo ecosia yandex baidu startpage qwant brave ask aol naver seznam sogou',
  social:
    'facebook fb ig instagram threads twitter x linkedin bluesky pinterest reddit tiktok snapchat xing tumblr quora vk vkontakte weibo ' +
    'mastodon whatsapp meta',
  video: 'youtube vimeo dailymotion twitch netflix hulu',
  shopping: 'amazon ebay etsy alibaba aliexpress walmart idealo zalando google-shopping',
};

/** Portals run other services beside (`mail.google.com`): only these subdomains lead to the site itself. Of all others any subdomain does. */
const PORTALS = new Set(['google.', 'yahoo.', 'yandex.', 'baidu.com', 'naver.com', 'aol.', 'seznam.cz', 'amazon.', 'medium.com']);
const FRONT_DOORS = new Set(' m mobile images encrypted www2 web de at ch fr es it uk smile'.split(' '));

const byHost = new Map<string, SourceCategory>();
const byName = new Map<string, SourceCategory>([['google shopping', 'shopping']]);
for (const category of ['search', 'social', 'video', 'shopping'] as const) {
  for (const host of hosts[category].split(' ')) byHost.set(host, category);
  for (const name of names[category].split(' ')) byName.set(name, category);
}

/** Short hosts of well-known sources. */
const aliases = new Map([
  ['t.co', 'twitter'],
  ['fb.com', 'facebook'],
  ['fb.me', 'facebook'],
  ['fb.watch', 'facebook'],
  ['lnkd.in', 'linkedin'],
  ['pin.it', 'pinterest'],
  ['youtu.be', 'youtube'],
  ['ya.ru', 'yandex'],
  ['bsky.app', 'bluesky'],
]);

/** The category of a source as written in utm_source: a name or a host. */
export function categoryOfSource(source: string): SourceCategory | null {
  const name = source.trim().toLowerCase();
  return byName.get(name) ?? (name.includes('.') ? (knownHost(hostOf(name))?.category ?? null) : null);
}

/** What a host is known as (`l.facebook.com` gives facebook, social); null where the list has it not. */
export function knownHost(host: string): { name: string; category: SourceCategory } | null {
  const site = siteOf(host);
  const topLevel = site.length - site.indexOf('.') - 1;
  for (let at = 0; at < host.length; at = nextLabel(host, at)) {
    const rest = host.slice(at);
    const listed = byHost.has(rest) ? rest : rest.slice(0, -topLevel);
    const category = byHost.get(listed);
    if (!category) continue;
    const other = PORTALS.has(listed) && !FRONT_DOORS.has(host.slice(0, Math.max(0, at - 1)));
    return other ? null : { name: nameOf(rest), category };
  }
  return null;
}

function nameOf(host: string): string {
  return aliases.get(host) ?? host.split('.').find((label) => byName.has(label)) ?? host;
}

function nextLabel(host: string, at: number): number {
  const dot = host.indexOf('.', at);
  return dot < 0 ? host.length : dot + 1;
}

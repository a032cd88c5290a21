import { describe, expect, it } from 'vitest';
import { channelOf, type Channel } from './channel.js';
import { hostOf, pathOf, siteOf } from './host.js';
import { referralOf } from './arrival.js';
import { knownHost } from './source-category.js';

describe('the channel', () => {
  const cases: [source: string, medium: string, campaign: string, channel: Channel][] = [
    ['(direct)', '(none)', '(not set)', 'direct'],
    ['google', 'cpc', 'spring', 'paid_search'],
    ['Google', 'CPC', 'spring', 'paid_search'],
    ['bing', 'organic', '', 'organic_search'],
    ['facebook', 'paid_social', '', 'paid_social'],
    ['ig', '', '', 'social'],
    ['some-source', 'social', '', 'social'],
    ['newsletter', 'email', '', 'email'],
    ['newsletter', 'e-mail', '', 'email'],
    ['blog', 'content', '', 'content'],
    ['partner.example', 'referral', '', 'referral'],
    ['network', 'banner', '', 'display'],
    ['network', 'cpm', '', 'display'],
    ['google', 'cpc', 'shopping-spring', 'paid_shopping'],
    ['youtube', 'cpc', '', 'paid_video'],
    ['idealo.de', 'referral', '', 'organic_shopping'],
    ['some-source', 'cpc', '', 'paid_other'],
    ['some-source', 'some-medium', '', 'unassigned'],
  ];
  it.each(cases)('of source %s, medium %s, campaign %s is %s', (source, medium, campaign, channel) => {
    expect(channelOf(source, medium, campaign)).toBe(channel);
  });
});

describe('a referrer', () => {
  it.each([
    ['www.google.co.uk', 'google', 'organic', 'organic_search'],
    ['de.search.yahoo.com', 'yahoo', 'organic', 'organic_search'],
    ['yandex.ru', 'yandex', 'organic', 'organic_search'],
    ['l.facebook.com', 'facebook', 'social', 'social'],
    ['t.co', 'twitter', 'social', 'social'],
    ['out.reddit.com', 'reddit', 'social', 'social'],
    ['youtube.com', 'youtube', 'referral', 'organic_video'],
    ['mail.google.com', 'mail.google.com', 'referral', 'referral'],
    ['notgoogle.com', 'notgoogle.com', 'referral', 'referral'],
    ['google.evil.example', 'google.evil.example', 'referral', 'referral'],
    ['partner.example', 'partner.example', 'referral', 'referral'],
  ])('%s is source %s, medium %s, channel %s', (host, trafficSource, medium, channel) => {
    expect(referralOf(hostOf(`https://${host}/x`))).toEqual({ trafficSource, medium, channel, campaign: '(not set)' });
  });

  it('that is no host is known as nothing', () => {
    expect(knownHost('')).toBeNull();
    expect(knownHost('localhost')).toBeNull();
  });
});

describe('addresses', () => {
  it.each([
    ['https://user:pw@WWW.Shop.example:8443/a?b#c', 'shop.example', '/a'],
    ['//cdn.example/x', 'cdn.example', '/x'],
    ['https://shop.example?x=/y', 'shop.example', '/'],
    ['android-app://com.google.android.gm/', 'com.google.android.gm', '/'],
    ['/only/path?to=https://a.example/b', '', '/only/path'],
  ])('%s have host %s and path %s', (url, host, path) => {
    expect(hostOf(url)).toBe(host);
    expect(pathOf(url)).toBe(path);
  });

  it.each([
    ['shop.example.co.uk', 'example.co.uk'],
    ['a.b.example.de', 'example.de'],
    ['example.com', 'example.com'],
    ['localhost', 'localhost'],
  ])('%s belong to the site %s', (host, site) => {
    expect(siteOf(host)).toBe(site);
  });
});

import assert from 'node:assert/strict';
import type { OutgoingHttpHeaders } from 'node:http';
import { useLinkServer } from './link-server';

const VISITS = process.env.TEST_HEAVY ? 500 : 50;

const CHROME = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';
const SAFARI =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1';
const DOCUMENT = { 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', accept: 'text/html,*/*;q=0.8' };

interface Profile {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}

const agent = (userAgent: string, more: OutgoingHttpHeaders = {}): Profile => ({ headers: { 'user-agent': userAgent, ...more } });

/** Whatever opens a link that was sent to a person, before or beside that person. None of them has the fragment, or uses it. */
const VISITORS: Record<string, Profile> = {
  'Slack preview': agent('Slackbot-LinkExpanding 1.0 (+https://api.slack.com/robots)'),
  'Slack image proxy': agent('Slack-ImgProxy (+https://api.slack.com/robots)'),
  'Slack range probe': agent('Slackbot 1.0 (+https://api.slack.com/robots)', { range: 'bytes=0-32768' }),
  'Teams preview': agent('Mozilla/5.0 (Windows NT 6.1; WOW64) SkypeUriPreview Preview/0.5 skype-url-preview@microsoft.com'),
  'Teams on a phone': agent(`${SAFARI} Teams/6.0`),
  'Outlook desktop': agent('Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.18025; Pro)'),
  'Outlook existence probe': { ...agent('Microsoft Office Existence Discovery'), method: 'HEAD' },
  'Office protocol discovery': { ...agent('Microsoft Office Protocol Discovery'), method: 'OPTIONS' },
  'Outlook on the web preview': agent('Mozilla/5.0 (compatible; OutlookLinkPreview/1.0)'),
  'Safe Links at the click': agent(CHROME, { ...DOCUMENT, 'x-forwarded-for': '40.94.0.1' }),
  'WhatsApp preview': agent('WhatsApp/2.24.20.89 A'),
  'WhatsApp desktop preview': agent('WhatsApp/2.2587.9 N'),
  'Telegram preview': agent('TelegramBot (like TwitterBot)'),
  'Signal preview': agent('WhatsApp/2', { range: 'bytes=0-262143' }),
  'Discord preview': agent('Mozilla/5.0 (compatible; Discordbot/2.0; +https://discordapp.com)'),
  'iMessage preview': agent(
    'Mozilla/5.0 (Macintosh) AppleWebKit/601.2.4 (KHTML, like Gecko) facebookexternalhit/1.1 Facebot Twitterbot/1.0',
  ),
  'Facebook preview': agent('facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)'),
  'LinkedIn preview': agent('LinkedInBot/1.0 (compatible; Mozilla/5.0; Jakarta Commons-HttpClient/3.1 +http://www.linkedin.com)'),
  'Twitter preview': agent('Twitterbot/1.0'),
  'Zoom preview': agent('Mozilla/5.0 (compatible; ZoomBot/1.0)'),
  'Webex preview': agent('Mozilla/5.0 (compatible; Webex-link-unfurl)'),
  'Jira unfurl': agent('Atlassian-Iframely/1.9.1'),
  'ServiceNow unfurl': agent('ServiceNow/1.0', { accept: 'application/json' }),
  'Google image proxy': agent('Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)'),
  Googlebot: agent('Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)'),
  Bingbot: agent('Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)'),
  'Barracuda scan': agent('Mozilla/5.0 (compatible; BarracudaSentinel)'),
  'Proofpoint sandbox, runs scripts': agent(CHROME, { ...DOCUMENT, 'sec-fetch-site': 'none' }),
  'Mimecast sandbox, runs scripts': agent(CHROME, {
    ...DOCUMENT,
    'sec-fetch-site': 'cross-site',
    referer: 'https://gateway.example/',
  }),
  'Defender detonation, runs scripts': agent(`${CHROME} Edg/142.0.0.0`, DOCUMENT),
  'mail gateway without a name': { method: 'GET', headers: { 'user-agent': '' } },
  'virus scan by HEAD': { ...agent('curl/8.14.1'), method: 'HEAD' },
  'command line': agent('Wget/1.25.0'),
  'library of a bot': agent('python-requests/2.32.4', { 'accept-encoding': 'gzip, deflate' }),
  'browser prefetch': agent(CHROME, { 'sec-purpose': 'prefetch', purpose: 'prefetch' }),
  'browser prerender': agent(CHROME, { ...DOCUMENT, 'sec-purpose': 'prefetch;prerender' }),
  'browser preview on a phone': agent(SAFARI, { 'x-purpose': 'preview' }),
  'privacy-preserving prefetch': agent(CHROME, { 'sec-purpose': 'prefetch;anonymous-client-ip' }),
  'conditional reload': agent(CHROME, { 'if-none-match': '"x"', 'if-modified-since': 'Thu, 01 Jan 2026 00:00:00 GMT' }),
  'scanner that sends empty forms': {
    method: 'POST',
    headers: { 'user-agent': CHROME, 'content-type': 'application/x-www-form-urlencoded' },
  },
};

describe('link page: visitors who are not the person', function () {
  this.timeout(60_000);
  const server = useLinkServer({ rateLimit: { most: 1e9, windowMs: 60_000 } });

  it('burn no link and never reach the store, however often they come', async () => {
    const profiles = Object.entries(VISITORS);
    assert.equal(profiles.length, 40);
    const links = new Map(await Promise.all(profiles.map(async ([name]) => [name, await server().issue()] as const)));
    server().storeCalls = [];
    for (const [name, { method = 'GET', headers = {}, body }] of profiles) {
      const path = links.get(name)?.path ?? '';
      for (let visit = 0; visit < VISITS; visit++) {
        const { status } = await server().ask(path, { method, headers, ...(body !== undefined && { body }) });
        assert.equal(status, { GET: 200, HEAD: 200, OPTIONS: 405, POST: 403 }[method], name);
      }
    }
    const storeCalls = server().storeCalls.length;
    let burned = 0;
    for (const { path, form } of links.values()) if ((await server().press(path, form)).status !== 200) burned += 1;
    console.log(`      ${profiles.length} visitors x ${VISITS} visits: ${burned} links burned, ${storeCalls} calls of the store`);
    assert.deepEqual({ burned, storeCalls }, { burned: 0, storeCalls: 0 });
  });
});

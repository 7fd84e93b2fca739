import assert from 'node:assert/strict';
import type { OutgoingHttpHeaders } from 'node:http';
import { newAccessor, newSecret } from '../../../../lib/links/link';
import { CHALLENGE, formOf, type LinkServer, PUBLIC_ORIGIN, useLinkServer } from './link-server';

const HOSTS = [
  'evil.example',
  'help.example',
  'help.example:443',
  'help.example.',
  'HELP.EXAMPLE',
  'help.example:80',
  'help.example:99999',
  'evil.example:443',
  'localhost',
  '127.0.0.1',
  '[::1]',
  '0.0.0.0',
  '169.254.169.254',
  'help.example@evil.example',
  'evil.example#help.example',
  'evil.example/help.example',
  'evil.example?help.example',
  'evil.example\\help.example',
  'help.example evil.example',
  'help.example,evil.example',
  '"><script>alert(1)</script>',
  "';alert(1)//",
  '{{7*7}}',
  '*',
  '.',
  '-',
  'x'.repeat(2000),
  'xn--hlp-bma.example',
  'tenant.example',
  'javascript:alert(1)',
];

const FORWARDING: OutgoingHttpHeaders[] = [
  'x-forwarded-host',
  'x-forwarded-server',
  'x-host',
  'x-original-host',
  'x-http-host-override',
  'forwarded-host',
  'x-rewrite-url',
  'x-original-url',
  'x-forwarded-prefix',
  'x-forwarded-path',
  'x-forwarded-scheme',
  'referer',
  'x-wap-profile',
  'x-forwarded-for',
  'true-client-ip',
  'client-ip',
  'via',
].map((name) => ({ [name]: 'evil.example' }));

const SCHEMES: OutgoingHttpHeaders[] = [
  { 'x-forwarded-proto': 'http' },
  { 'x-forwarded-ssl': 'off' },
  { forwarded: 'host=evil.example;proto=http' },
];

describe('link page: Host and its relatives', function () {
  this.timeout(20_000);
  const server = useLinkServer({ rateLimit: { most: 1e9, windowMs: 60_000 } });

  it('change nothing in any answer, nor in what the tenant is told', async () => {
    const variants = [...HOSTS.map((host) => ({ host })), ...FORWARDING, ...SCHEMES];
    assert.ok(variants.length >= 50);
    const usual = await outputs(server(), { host: 'help.example' });
    for (const variant of variants) assert.deepEqual(await outputs(server(), variant), usual, JSON.stringify(variant));
    console.log(`      ${variants.length} variants: 0 changes`);
  });
});

/** All that leaves the server for one link and one set of headers; what differs from link to link is named. */
async function outputs(server: LinkServer, headers: OutgoingHttpHeaders): Promise<unknown> {
  const link = await server.issue({ failureTarget: 'https://desk.example/' });
  let toldTenant = '';
  server.handOff = async ({ failureRedirectUrl }) => {
    toldTenant = failureRedirectUrl ?? '';
    return { location: CHALLENGE };
  };
  const replies = [
    await server.ask(link.path, { headers }),
    await server.ask(link.path, { method: 'OPTIONS', headers }),
    await server.ask('/mfa/nowhere', { headers }),
    await server.press(link.path, 'link=', headers),
    await server.press(link.path, formOf(`/${newAccessor()}#${newSecret()}`), headers),
    await server.press(link.path, link.form, headers),
    await server.ask(toldTenant.slice(PUBLIC_ORIGIN.length), { headers }),
  ];
  return {
    issued: link.url.split(link.accessor)[0],
    toldTenant: toldTenant.split(link.accessor)[0],
    replies: replies.map((reply) => ({
      status: reply.status,
      headers: { ...reply.headers, date: '' },
      body: reply.body.toString(),
    })),
  };
}

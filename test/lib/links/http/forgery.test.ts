import assert from 'node:assert/strict';
import type { OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { OWN_PAGE, PUBLIC_ORIGIN, useLinkServer } from './link-server';

const FORM = 'application/x-www-form-urlencoded';

const FOREIGN_SITES = [
  'cross-site',
  'same-site',
  '',
  'SAME-ORIGIN',
  'same-origin, cross-site',
  'same-origin;',
  '"same-origin"',
  'null',
  'same origin',
];

const FOREIGN_ORIGINS = [
  'null',
  '',
  'https://evil.example',
  'http://help.example',
  'https://help.example.',
  'https://help.example/',
  'https://help.example:8443',
  'https://help.example:443',
  'https://HELP.example',
  'HTTPS://help.example',
  'https://help.example.evil.example',
  'https://evil.example/help.example',
  'https://nothelp.example',
  'https://sub.help.example',
  'https://help.example@evil.example',
  'https://help.example, https://evil.example',
  `${PUBLIC_ORIGIN} ${PUBLIC_ORIGIN}`,
  'https://[::1]',
  'http://127.0.0.1',
  'http://localhost',
  'https://tenant.example',
  'file://',
  'data:',
  'blob:https://help.example',
  'chrome-extension://abcdef',
  'moz-extension://abcdef',
  'about:srcdoc',
  'https:help.example',
  '//help.example',
  'help.example',
  'wss://help.example',
  'https://xn--hlp-bma.example',
  'https://help%2eexample',
  '*',
];

const OTHER_TYPES = [
  undefined,
  '',
  'text/plain',
  'application/json',
  'multipart/form-data; boundary=x',
  'text/html',
  'application/xml',
  'application/octet-stream',
  'application/x-www-form-urlencodedx',
  'x/application/x-www-form-urlencoded',
  'text/plain; application/x-www-form-urlencoded',
  '*/*',
  'application/*',
  'application/csp-report',
  'application/x-www-form-urlencoded, text/plain',
  'text/plain, application/x-www-form-urlencoded',
  'multipart/form-data; boundary=application/x-www-form-urlencoded',
  'application/x-www-form-urlencoded/',
];

interface Forged {
  readonly headers: OutgoingHttpHeaders;
  readonly status: number;
}

/** Requests of browsers that another site made press our button, in whatever way a site can. */
function forgedRequests(): Forged[] {
  const form = { 'content-type': FORM };
  const sites = FOREIGN_SITES.flatMap((site) =>
    [PUBLIC_ORIGIN, undefined, 'https://evil.example'].map((origin) => ({
      ...form,
      'sec-fetch-site': site,
      ...(origin && { origin }),
    })),
  );
  const origins = FOREIGN_ORIGINS.flatMap((origin) =>
    ['same-origin', 'none', undefined].map((site) => ({ ...form, origin, ...(site && { 'sec-fetch-site': site }) })),
  );
  const disguises = [
    'referer',
    'x-requested-with',
    'x-forwarded-host',
    'x-original-host',
    'x-csrf-token',
    'x-origin',
    'via',
    'from',
  ].flatMap((name) => [
    { ...form, [name]: PUBLIC_ORIGIN },
    { ...form, [name]: PUBLIC_ORIGIN, 'sec-fetch-site': 'cross-site' },
  ]);
  const types = OTHER_TYPES.flatMap((type) =>
    [{ 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }, { origin: PUBLIC_ORIGIN }].map((own) => ({
      ...own,
      ...(type !== undefined && { 'content-type': type }),
    })),
  );
  return [
    ...[...sites, ...origins, ...disguises, form].map((headers) => ({ headers, status: 403 })),
    ...types.map((headers) => ({ headers, status: 415 })),
  ];
}

describe('link page: forged requests', function () {
  this.timeout(20_000);
  const server = useLinkServer({ rateLimit: { most: 1e9, windowMs: 60_000 } });

  it('redeem nothing and never reach the store', async () => {
    const requests = forgedRequests();
    const { path, form } = await server().issue();
    server().storeCalls = [];
    for (const { headers, status } of requests) {
      const reply = await server().ask(path, { method: 'POST', headers, body: form });
      assert.equal(reply.status, status, JSON.stringify(headers));
      assert.equal(reply.headers.location, undefined);
    }
    console.log(`      ${requests.length} forged requests: ${server().storeCalls.length} calls of the store`);
    assert.ok(requests.length >= 200);
    assert.deepEqual(server().storeCalls, []);
    assert.equal((await server().press(path, form)).status, 200, 'the link is as it was');
  });

  it('by another method redeem nothing, whatever they say that they are', async () => {
    const { path, form } = await server().issue();
    server().storeCalls = [];
    for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
      for (const disguise of ['x-http-method-override', 'x-http-method', 'x-method-override']) {
        const headers = { ...OWN_PAGE, 'content-length': form.length, [disguise]: 'POST' };
        const reply = await server().ask(`${path}?_method=POST&${form}`, { method, headers, body: form });
        assert.ok([200, 405].includes(reply.status), `${method} ${reply.status}`);
      }
    }
    assert.deepEqual(server().storeCalls, []);
  });

  it('are let in from our own page, by whichever header the browser tells of it', async () => {
    const own: OutgoingHttpHeaders[] = [
      { 'sec-fetch-site': 'same-origin', origin: PUBLIC_ORIGIN },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': 'same-origin' },
      { origin: PUBLIC_ORIGIN },
      { origin: PUBLIC_ORIGIN, 'content-type': `${FORM}; charset=UTF-8` },
      { origin: PUBLIC_ORIGIN, 'content-type': FORM.toUpperCase() },
    ];
    for (const headers of own) {
      const { path, form } = await server().issue();
      const reply = await server().ask(path, { method: 'POST', headers: { 'content-type': FORM, ...headers }, body: form });
      assert.equal(reply.status, 200, JSON.stringify(headers));
    }
  });

  it('that are too large are refused, said or unsaid', async () => {
    const { path, form } = await server().issue();
    server().storeCalls = [];
    const padding = `&padding=${'x'.repeat(4096)}`;
    for (const size of [{ 'content-length': form.length + padding.length }, { 'transfer-encoding': 'chunked' }]) {
      const reply = await server().press(path, form + padding, size);
      assert.equal(reply.status, 413);
      assert.equal(reply.headers.connection, 'close');
    }
    const huge = await send(`POST ${path} HTTP/1.1\r\n${OWN}content-length: 99999999999\r\n\r\nlink=`);
    assert.match(huge, /^HTTP\/1\.1 413 /);
    assert.deepEqual(server().storeCalls, []);
  });

  it('that never end are not waited for', async () => {
    const { path, form } = await server().issue();
    server().storeCalls = [];
    for (const body of ['', form.slice(0, 5)]) {
      const answer = send(`POST ${path} HTTP/1.1\r\n${OWN}content-length: ${form.length}\r\n\r\n${body}`);
      while (server().clock.waits.length === 0) await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual(server().clock.waits, [10_000]);
      await server().clock.advance(10_000);
      assert.match(await answer, /^HTTP\/1\.1 408 /);
    }
    assert.deepEqual(server().storeCalls, []);
  });

  it('that break off leave nothing behind', async () => {
    const { path, form } = await server().issue();
    const socket = connect(server().port, '127.0.0.1');
    socket.write(`POST ${path} HTTP/1.1\r\n${OWN}content-length: ${form.length}\r\n\r\nlink=`);
    while (server().clock.waits.length === 0) await new Promise((resolve) => setImmediate(resolve));
    socket.destroy();
    // Without the clock's help.
    while (server().handled === 0) await new Promise((resolve) => setImmediate(resolve));
    assert.deepEqual(server().unexpected, []);
    assert.equal((await server().press(path, form)).status, 200);
  });

  const OWN = `host: x\r\norigin: ${PUBLIC_ORIGIN}\r\ncontent-type: ${FORM}\r\n`;

  function send(message: string): Promise<string> {
    const socket = connect(server().port, '127.0.0.1');
    socket.write(message);
    return text(socket);
  }
});

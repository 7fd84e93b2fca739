import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { IdentityError } from '../../../../lib/errors';
import { newAccessor, newSecret } from '../../../../lib/links/link';
import { deferred } from '../../../support/deferred';
import { onwardFrom } from '../../../support/press';
import {
  CHALLENGE,
  formOf,
  handOffTo,
  heading,
  OWN_PAGE,
  PUBLIC_ORIGIN,
  type Reply,
  TENANT_ORIGIN,
  useLinkServer,
} from './link-server';

/** How long a link rests after a browser that went away. */
const REST_MS = 2_000;

describe('link handler', () => {
  const server = useLinkServer();

  afterEach(() => assert.deepEqual(server().unexpected, []));

  describe('the link page', () => {
    it('is the same for every link, asks no store, and allows nothing but what it brings', async () => {
      const link = await server().issue();
      server().storeCalls = [];
      const known = await server().ask(link.path);
      const unknown = await server().ask(`/mfa/${newAccessor()}?utm_source=mail`);
      assert.equal(known.status, 200);
      assert.deepEqual(known.body, unknown.body);
      assert.deepEqual(withoutDate(known), withoutDate(unknown));
      assert.deepEqual(server().storeCalls, []);
      const { headers } = known;
      const page = known.body.toString();
      assert.equal(
        headers['content-security-policy'],
        `default-src 'none'; script-src ${hashOf(page, 'script')}; style-src ${hashOf(page, 'style')}; ` +
          `form-action 'self'; frame-ancestors 'none'; base-uri 'none'`,
      );
      assert.equal(headers['content-type'], 'text/html; charset=utf-8');
      assert.equal(headers['cache-control'], 'no-store');
      assert.equal(headers['referrer-policy'], 'same-origin');
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['x-frame-options'], 'DENY');
      assert.equal(headers['cross-origin-opener-policy'], 'same-origin');
      assert.equal(headers['cross-origin-resource-policy'], 'same-origin');
      assert.equal(headers['x-robots-tag'], 'noindex');
      assert.equal(headers['strict-transport-security'], 'max-age=31536000');
      assert.equal(headers.vary, 'Accept-Language');
      assert.equal(headers['content-length'], String(known.body.length));
      for (const absent of ['etag', 'last-modified', 'set-cookie', 'x-powered-by'])
        assert.equal(headers[absent], undefined, absent);
    });

    it('brings one script, one style sheet, one form and one button, and loads nothing', async () => {
      const page = (await server().ask(`/mfa/${newAccessor()}`)).body.toString();
      for (const tag of ['script', 'style', 'form', 'button']) assert.equal(page.split(`<${tag}`).length, 2, tag);
      assert.doesNotMatch(page, /\s(?:src|href|srcset|style|on\w+)=|url\(|@import|<link|<img|<iframe|http-equiv/);
    });

    it('answers HEAD with the headers of GET', async () => {
      const path = `/mfa/${newAccessor()}`;
      const head = await server().ask(path, { method: 'HEAD' });
      assert.equal(head.body.length, 0);
      assert.deepEqual({ ...withoutDate(head), body: undefined }, { ...withoutDate(await server().ask(path)), body: undefined });
    });

    it('speaks the language that the browser likes best', async () => {
      const path = `/mfa/${newAccessor()}`;
      const languages = { 'de-CH,en;q=0.5': 'de', 'xx, fr;q=0.1': 'fr', 'es-419': 'es', ja: 'ja', xx: 'en', '': 'en' };
      for (const [header, language] of Object.entries(languages)) {
        const { body } = await server().ask(path, { headers: { 'accept-language': header } });
        assert.match(body.toString(), new RegExp(`<html lang="${language}">`));
      }
    });
  });

  describe('a press of the button', () => {
    it('hands the browser off once, by a page that leads on and is kept nowhere', async () => {
      const link = await server().issue();
      const reply = await server().press(link.path, link.form);
      assert.equal(reply.status, 200);
      assert.equal(onwardFrom(reply.body.toString()), CHALLENGE);
      assert.equal(reply.headers.location, undefined);
      assert.equal(reply.headers['content-security-policy'], (await server().ask(link.path)).headers['content-security-policy']);
      assert.equal(reply.headers['cache-control'], 'no-store');
      assert.equal(reply.headers['referrer-policy'], 'same-origin');
      assert.equal(reply.headers['set-cookie'], undefined);
      assert.doesNotMatch(reply.body.toString(), /<form|mfl1_[\w-]{43}/);
      assert.equal((await server().press(link.path, link.form)).status, 410);
    });

    it('takes no address for markup', async () => {
      const link = await server().issue();
      const location = `${TENANT_ORIGIN}/run?a=1&b="><script>alert(1)</script>`;
      server().handOff = handOffTo({ location });
      const page = (await server().press(link.path, link.form)).body.toString();
      assert.doesNotMatch(page, /<script>alert/);
      assert.equal(page.split('&quot;&gt;&lt;script&gt;alert').length, 3);
    });

    it('uses up no link, and no attempt, of a browser that has gone before it could be handed off', async () => {
      const link = await server().issue();
      for (let time = 0; time < 4; time += 1) {
        const [begun, held] = [deferred<void>(), deferred<void>()];
        server().handOff = async () => {
          begun.resolve();
          await held.promise;
          return { location: CHALLENGE };
        };
        const { handled } = server();
        const socket = connect(server().port, '127.0.0.1');
        const headers = Object.entries({ ...OWN_PAGE, host: 'x', 'content-length': link.form.length });
        const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
        socket.write(`POST ${link.path} HTTP/1.1\r\n${lines}\r\n${link.form}`);
        await begun.promise;
        socket.destroy();
        while (server().connections > 0) await new Promise((resolve) => setImmediate(resolve));
        held.resolve();
        while (server().handled === handled) await new Promise((resolve) => setImmediate(resolve));
        await server().clock.advance(REST_MS);
      }
      assert.deepEqual(server().storeCalls.slice(-2), ['claim', 'release']);
      server().handOff = handOffTo({ location: CHALLENGE });
      assert.equal((await server().press(link.path, link.form)).status, 200);
    });

    it('passes on the cookie of the hand-off', async () => {
      const link = await server().issue();
      server().handOff = handOffTo({ location: CHALLENGE, setCookie: 'icbt=CANARY-token; Path=/run' });
      assert.deepEqual((await server().press(link.path, link.form)).headers['set-cookie'], ['icbt=CANARY-token; Path=/run']);
    });

    it('tells no refused link from another', async () => {
      const replies: Reply[] = [];
      const refuse = async (path: string, form: string) => replies.push(await server().press(path, form));
      const [used, revoked, expired, wrong] = [
        await server().issue(),
        await server().issue(),
        await server().issue(),
        await server().issue(),
      ];
      await server().press(used.path, used.form);
      await refuse(used.path, used.form);
      await server().service.revoke({ accessor: revoked.accessor });
      await refuse(revoked.path, revoked.form);
      await refuse(wrong.path, formOf(`${wrong.path}#${newSecret()}`));
      await refuse(wrong.path, formOf(`/mfa/${newAccessor()}#${newSecret()}`));
      await server().clock.advance(600_000);
      await refuse(expired.path, expired.form);
      assert.equal(replies.length, 5);
      for (const { status } of replies) assert.equal(status, 410);
      const [first, ...others] = replies.map((reply) => ({ ...withoutDate(reply), body: reply.body.toString() }));
      for (const other of others) assert.deepEqual(other, first);
    });

    it('asks for patience, and offers the button again, where the link is held elsewhere', async () => {
      const link = await server().issue();
      const [begun, held] = [deferred<void>(), deferred<void>()];
      server().handOff = async () => {
        begun.resolve();
        await held.promise;
        return { location: CHALLENGE };
      };
      const first = server().press(link.path, link.form);
      await begun.promise;
      const second = await server().press(link.path, link.form);
      assert.equal(second.status, 409);
      assert.equal(second.headers['retry-after'], '20');
      assert.equal(heading(second), 'Already opening in another window');
      held.resolve();
      assert.equal((await first).status, 200);
    });

    it('offers the button again while the tenant fails and the link is good, then tells how to get a new one', async () => {
      const link = await server().issue();
      server().handOff = async () => {
        throw new IdentityError('IDENTITY_TIMEOUT', 'CANARY-detail');
      };
      let form = link.form;
      for (const expected of ['retry', 'retry', 'new link']) {
        const reply = await server().press(link.path, form);
        assert.equal(reply.status, 502);
        assert.equal(heading(reply), 'The sign-in did not open');
        assert.doesNotMatch(reply.body.toString(), /CANARY/);
        const again = formOnPage(reply);
        assert.equal(again === undefined, expected === 'new link');
        form = again ?? '';
      }
      assert.equal((await server().press(link.path, link.form)).status, 410);
    });

    it('tells whom the tenant refuses that to try again will hardly help, and keeps the link', async () => {
      const link = await server().issue();
      server().handOff = async () => {
        throw new IdentityError('IDENTITY_REFUSED', 'CANARY-detail');
      };
      const reply = await server().press(link.path, link.form);
      // No 4xx: those count against the network that the person is in.
      assert.equal(reply.status, 502);
      assert.equal(heading(reply), 'The sign-in was refused');
      assert.match(reply.body.toString(), /ask for help first/);
      assert.doesNotMatch(reply.body.toString(), /CANARY|did not answer/);
      server().handOff = async () => ({ location: CHALLENGE });
      assert.equal((await server().press(link.path, formOnPage(reply) ?? '')).status, 200);
    });

    it('works again with the form of a failure page once the tenant does', async () => {
      const link = await server().issue();
      server().handOff = async () => {
        throw new TypeError('anything');
      };
      const failed = await server().press(link.path, link.form);
      server().handOff = handOffTo({ location: CHALLENGE });
      assert.equal((await server().press(link.path, formOnPage(failed) ?? '')).status, 200);
    });

    it('uses nothing up while the store is away', async () => {
      const link = await server().issue();
      server().storeFailure = new IdentityError('LINK_STORE_UNAVAILABLE', 'CANARY-detail');
      const reply = await server().press(link.path, link.form);
      assert.equal(reply.status, 503);
      assert.equal(reply.headers['retry-after'], '2');
      assert.doesNotMatch(reply.body.toString(), /CANARY/);
      server().storeFailure = undefined;
      assert.equal((await server().press(link.path, formOnPage(reply) ?? '')).status, 200);
    });

    it('does not say that a link was not used up where the store may have done so', async () => {
      const link = await server().issue();
      server().handOff = async () => {
        server().storeFailure = new IdentityError('LINK_STORE_UNAVAILABLE', 'the connection broke');
        return { location: CHALLENGE };
      };
      const pressed = server().press(link.path, link.form);
      while (server().storeCalls.at(-1) !== 'commit' || server().clock.waits.length === 0) await new Promise(setImmediate);
      await server().clock.advance(500);
      const reply = await pressed;
      assert.deepEqual([reply.status, reply.headers['retry-after']], [503, '2']);
      assert.match(reply.body.toString(), /not known yet whether this attempt has used up your link/);
      server().storeFailure = undefined;
      assert.equal((await server().press(link.path, formOnPage(reply) ?? '')).status, 409, 'still held by the first press');
    });

    it('takes a pasted link, whichever page it is pasted into', async () => {
      const link = await server().issue();
      const wrapped = `https://gateway.example/?url=${encodeURIComponent(link.url)}&data=05`;
      assert.equal((await server().press(`/mfa/${newAccessor()}`, formOf(wrapped))).status, 200);
    });

    it('asks once more for a link that is not whole, without asking the store', async () => {
      const link = await server().issue();
      server().storeCalls = [];
      for (const pasted of ['', link.url.slice(0, -1), link.url.split('#')[0] ?? '', 'hello', '<script>alert(1)</script>']) {
        const reply = await server().press(link.path, formOf(pasted));
        assert.equal(reply.status, 400);
        assert.match(reply.body.toString(), /role="alert">That is not the whole link/);
        assert.doesNotMatch(reply.body.toString(), /alert\(1\)/);
      }
      assert.deepEqual(server().storeCalls, []);
    });

    it('takes a form that a body parser has read already', async () => {
      const link = await server().issue();
      const { handler } = server();
      const parsed = { readableEnded: true, body: { link: link.url }, method: 'POST', headers: OWN_PAGE, socket: {} };
      const response = { removeHeader: () => {}, writeHead: (status: number) => assert.equal(status, 200), end: () => {} };
      await handler.handle(parsed as never, response as never, `/${link.accessor}`);
    });
  });

  describe('a failed challenge', () => {
    const REFUSED_TARGETS = [
      'javascript:alert(1)',
      'https://user@evil.example/',
      'data:text/html,x',
      'nowhere',
      '//evil.example',
    ];

    it('leads to the failure target of the link, once it was handed off', async () => {
      const link = await server().issue({ failureTarget: 'https://desk.example/sorry?x=1' });
      const failure = await failureOf(link);
      const reply = await server().ask(failure);
      assert.equal(reply.status, 303);
      assert.equal(reply.headers.location, 'https://desk.example/sorry?x=1');
    });

    it('leads nowhere else where the target was off the list at the press', async () => {
      const link = await server().issue({ failureTarget: 'https://desk.example/sorry' });
      server().failureOrigins = ['https://desk.example:8443'];
      const failure = await failureOf(link);
      server().failureOrigins = ['https://desk.example'];
      const reply = await server().ask(failure);
      assert.deepEqual([reply.status, heading(reply)], [200, 'The sign-in was not completed']);
    });

    it('is told to the person where no target was named', async () => {
      const reply = await server().ask(await failureOf(await server().issue()));
      assert.equal(reply.status, 200);
      assert.equal(heading(reply), 'The sign-in was not completed');
    });

    for (const failureTarget of REFUSED_TARGETS) {
      it(`never leads to ${failureTarget}`, async () => {
        server().failureOrigins = [URL.parse(failureTarget)?.origin ?? ''];
        const reply = await server().ask(await failureOf(await server().issue({ failureTarget })));
        assert.equal(reply.status, 200);
        assert.equal(reply.headers.location, undefined);
      });
    }

    it('with a wrong nonce looks like any refused link', async () => {
      const link = await server().issue();
      await failureOf(link);
      const denied = await server().press(`/mfa/${newAccessor()}`, formOf(`/${newAccessor()}#${newSecret()}`));
      for (const path of [
        `/mfa/failed/${link.accessor}?n=x`,
        `/mfa/failed/${link.accessor}`,
        `/mfa/failed/${newAccessor()}?n=x`,
      ]) {
        const reply = await server().ask(path);
        assert.equal(reply.status, 410);
        assert.deepEqual(reply.body, denied.body);
      }
    });

    it('is told to the person also while the store is away', async () => {
      const path = await failureOf(await server().issue());
      server().storeFailure = new IdentityError('LINK_STORE_UNAVAILABLE', 'away');
      const reply = await server().ask(path);
      assert.equal(reply.status, 503);
      assert.equal(heading(reply), 'The sign-in was not completed');
    });

    /** Opens the link; gives the path that the tenant would send a failed challenge to. */
    async function failureOf(link: { path: string; form: string }): Promise<string> {
      let failureRedirectUrl = '';
      server().handOff = async (request) => {
        failureRedirectUrl = request.failureRedirectUrl ?? '';
        return { location: CHALLENGE };
      };
      assert.equal((await server().press(link.path, link.form)).status, 200);
      assert.ok(failureRedirectUrl.startsWith(`${PUBLIC_ORIGIN}/mfa/failed/`));
      return failureRedirectUrl.slice(PUBLIC_ORIGIN.length);
    }
  });

  describe('anything else', () => {
    it('is 405 for other methods, and names the right ones', async () => {
      const accessor = newAccessor();
      for (const method of ['OPTIONS', 'PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND']) {
        const reply = await server().ask(`/mfa/${accessor}`, { method });
        assert.deepEqual([reply.status, reply.headers.allow], [405, 'GET, HEAD, POST'], method);
        assert.equal(reply.headers['access-control-allow-origin'], undefined);
      }
      for (const method of ['HEAD', 'POST', 'OPTIONS']) {
        const reply = await server().ask(`/mfa/failed/${accessor}?n=x`, { method });
        assert.deepEqual([reply.status, reply.headers.allow], [405, 'GET'], method);
      }
      assert.deepEqual(server().storeCalls, []);
    });

    it('is 404 for other paths', async () => {
      const accessor = newAccessor();
      const paths = [
        '',
        '/',
        '/x',
        `/${accessor}/`,
        `/${accessor}x`,
        `/x/${accessor}`,
        `//${accessor}`,
        '/failed/',
        `/failed/${accessor}/x`,
        '/%00',
      ];
      for (const path of paths) {
        for (const method of ['GET', 'POST']) {
          const reply = await server().ask(`/mfa${path}`, { method });
          assert.deepEqual([reply.status, heading(reply)], [404, 'Page not found'], path);
        }
      }
    });

    it('is a page without detail where something breaks that never should, and the operator is told', async () => {
      const link = await server().issue();
      server().handOff = handOffTo({ location: CHALLENGE, setCookie: 'icbt=x\r\nCANARY: x' });
      const reply = await server().press(link.path, link.form);
      assert.equal(reply.status, 500);
      assert.doesNotMatch(reply.body.toString(), /CANARY/);
      assert.equal(server().unexpected.splice(0).length, 1);
    });
  });

  describe('an end', () => {
    it('answers 503 from then on, without the store', async () => {
      const link = await server().issue();
      server().storeCalls = [];
      server().handler.close();
      for (const reply of [await server().ask(link.path), await server().press(link.path, link.form)]) {
        assert.equal(reply.status, 503);
        assert.equal(reply.headers['retry-after'], '5');
      }
      assert.deepEqual(server().storeCalls, []);
    });

    it('waits for the redemptions that had begun', async () => {
      const link = await server().issue();
      const [begun, held] = [deferred<void>(), deferred<void>()];
      server().handOff = async () => {
        begun.resolve();
        await held.promise;
        return { location: CHALLENGE };
      };
      const press = server().press(link.path, link.form);
      await begun.promise;
      server().handler.close();
      let drained = false;
      const drain = server()
        .handler.drain()
        .then(() => {
          drained = true;
        });
      await new Promise((resolve) => setImmediate(resolve));
      assert.equal(drained, false);
      held.resolve();
      await drain;
      assert.equal((await press).status, 200);
    });

    it('starts no redemption whose form arrives after it, and keeps the link in the page', async () => {
      const link = await server().issue();
      server().storeCalls = [];
      const socket = connect(server().port, '127.0.0.1');
      const headers = Object.entries({ ...OWN_PAGE, host: 'x', connection: 'close', 'content-length': link.form.length });
      socket.write(
        `POST ${link.path} HTTP/1.1\r\n${headers.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${link.form.slice(0, 9)}`,
      );
      while (server().clock.waits.length === 0) await new Promise((resolve) => setImmediate(resolve));
      server().handler.close();
      socket.write(link.form.slice(9));
      const reply = await text(socket);
      assert.match(reply, /^HTTP\/1\.1 503 /);
      assert.match(reply, /retry-after: 5/i);
      assert.ok(reply.includes(`value="/${link.url.split('/').at(-1)}"`));
      assert.deepEqual(server().storeCalls, []);
    });
  });
});

function withoutDate({ status, headers }: Reply): object {
  return { status, headers: { ...headers, date: undefined } };
}

function hashOf(page: string, tag: 'script' | 'style'): string {
  const content = new RegExp(`<${tag}>(.*)</${tag}>`, 's').exec(page)?.[1] ?? '';
  return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
}

/** What the button of a result page would send. */
function formOnPage(reply: Reply): string | undefined {
  const link = /<input type="hidden" name="link" value="([^"]*)">/.exec(reply.body.toString())?.[1];
  return link === undefined ? undefined : formOf(link);
}

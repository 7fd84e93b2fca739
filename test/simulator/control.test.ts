import assert from 'node:assert/strict';
import { goodForm, json, post, TOKEN_PATH, textOf, useSimulator } from './support';

describe('simulator: control over HTTP', () => {
  const { tenant } = useSimulator();
  const send = (path: string, body: unknown, contentType = 'application/json') =>
    fetch(`${tenant().origin}/__sim/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': contentType },
    });
  const askToken = () => post(tenant().origin, TOKEN_PATH, goodForm);

  it('labels every route by what it rests on', async () => {
    const routes: { name: string; path: string; evidence: string }[] = await json(fetch(`${tenant().origin}/__sim/routes`));
    const evidenceOf = (path: string) => routes.find((route) => route.path === path)?.evidence;
    assert.equal(evidenceOf('/oauth2/token/:app'), 'documented');
    assert.equal(evidenceOf('/oauth2/platformtoken'), 'observed');
    assert.equal(evidenceOf('/login/answer'), 'assumed');
    assert.equal(evidenceOf('/Security/AdvanceAuthentication'), 'documented');
    assert.equal(evidenceOf('/Security/OobAuthStatus'), 'observed');
    assert.ok(routes.every(({ evidence }) => ['documented', 'observed', 'assumed'].includes(evidence)));
  });

  it('sets, shows and clears faults', async () => {
    const fault = { kind: 'status', status: 503 };
    assert.deepEqual(await json(send('faults', { token: fault })), { token: [fault] });
    assert.equal((await askToken()).status, 503);
    assert.deepEqual(await json(send('faults', { token: null, run: [fault, fault] })), { run: [fault, fault] });
    assert.equal((await askToken()).status, 200);
    assert.deepEqual(await json(fetch(`${tenant().origin}/__sim/faults`, { method: 'DELETE' })), {});
  });

  it('sets switches one by one and by profile', async () => {
    await send('switches', { shortTokenPath: false, expiresIn: 'zero' });
    assert.equal(tenant().switches.shortTokenPath, false);
    assert.equal((await json(askToken())).expires_in, 0);
    const switches = await json(send('switches', { profile: 'pessimistic', binding: 'ip' }));
    assert.deepEqual([switches.binding, switches.staleToken], ['ip', 401]);
    assert.deepEqual(await json(fetch(`${tenant().origin}/__sim/switches`)), switches);
  });

  for (const [what, path, body, message] of [
    ['a route that does not exist', 'faults', { nothing: null }, /No route is named nothing/],
    ['a fault that does not exist', 'faults', { token: { kind: 'flood' } }, /kind of a fault/],
    ['a fault without what it needs', 'faults', { token: { kind: 'status' } }, /"status"/],
    [
      'a location with a line break',
      'faults',
      { token: { kind: 'redirect', location: 'https://a.example/\r\nX: y' } },
      /"location"/,
    ],
    [
      'a content type with a line break',
      'faults',
      { token: { kind: 'content-type', contentType: 'a/b\nX: y' } },
      /"contentType"/,
    ],
    ['a content type that is no text', 'faults', { token: { kind: 'status', status: 200, contentType: {} } }, /"contentType"/],
    ['a body that is no text', 'faults', { token: { kind: 'status', status: 200, body: 7 } }, /"body"/],
    ['a body longer than memory', 'faults', { token: { kind: 'oversized', bytes: 1e12 } }, /"bytes"/],
    ['a redirect without a redirect status', 'faults', { token: { kind: 'redirect', status: 99 } }, /"status"/],
    ['a reset at no known point', 'faults', { token: { kind: 'reset', at: 'tea-time' } }, /"at"/],
    ['a wait longer than a timer can', 'faults', { token: { kind: 'latency', latencyMs: 1e12 } }, /"latencyMs"/],
    ['a probability above one', 'faults', { token: { kind: 'html', probability: 2 } }, /"probability"/],
    ['a switch that does not exist', 'switches', { nothing: 1 }, /no such switch/],
    ['a value that a switch cannot have', 'switches', { binding: 'rope' }, /one of none, cookie, bearer, ip/],
    ['a delay that is none', 'switches', { pushDelayMs: -1 }, /pushDelayMs cannot be -1: a number from 0/],
    ['a host that is no text', 'switches', { podFqdn: 1 }, /podFqdn cannot be 1: a text/],
    ['a profile that does not exist', 'switches', { profile: 'sanguine' }, /optimistic, pessimistic/],
    ['a list', 'faults', [], /JSON object/],
  ] as const) {
    it(`refuses ${what} and changes nothing`, async () => {
      const before = JSON.stringify(tenant().switches);
      const response = await send(path, body);
      assert.equal(response.status, 400);
      assert.match((await json(response)).error, message);
      assert.equal(JSON.stringify(tenant().switches), before);
      assert.deepEqual(await json(fetch(`${tenant().origin}/__sim/faults`)), {});
    });
  }

  it('refuses what the form of a foreign page could send', async () => {
    assert.equal((await send('switches', { expiresIn: 'zero' }, 'text/plain')).status, 415);
    assert.equal(tenant().switches.expiresIn, 'number');
  });

  for (const host of ['evil.example', 'localhost.evil.example:4180', '127.0.0.1.evil.example']) {
    it(`refuses ${host}, a foreign name that was made to lead here`, async () => {
      const url = `${tenant().origin}/__sim/switches`;
      const headers = { host, 'content-type': 'application/json' };
      assert.match(await textOf(url, { method: 'POST', headers }), /a name of this machine/);
      assert.match(await textOf(url, { headers: { host: `localhost:${tenant().port}` } }), /expiresIn/);
    });
  }

  it('is not subject to faults, and not among the requests', async () => {
    await send('faults', { '*': { kind: 'status', status: 500 } });
    assert.equal((await fetch(`${tenant().origin}/__sim/requests`)).status, 200);
    assert.deepEqual(tenant().requests, []);
  });
});

import assert from 'node:assert/strict';
import { heading } from '../support';
import { admin, ask, Caller, client, type Reply, useVerify } from './support';

const FOREIGN = 'https://portal.acme.example/';

describe('IBM Verify simulator: session hand-over', () => {
  const { tenant } = useVerify();
  const userToken = async () => {
    const caller = new Caller(tenant());
    await caller.signIn('tom');
    return caller.token;
  };
  const exchange = (init: RequestInit, query = '') => ask(`${tenant().origin}/v1.0/auth/session${query}`, init);
  const byForm = (fields: Record<string, string>, query = '') =>
    exchange({ method: 'POST', body: new URLSearchParams(fields) }, query);
  const cookieOf = (reply: Reply) => reply.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const open = async (path: string, cookie = '') => heading((await ask(tenant().origin + path, { headers: { cookie } })).text);

  it('takes the token by form, query and header', async () => {
    const access_token = await userToken();
    const replies = [
      await byForm({ access_token, redirect_url: '/usc' }),
      await exchange({}, `?${new URLSearchParams({ access_token, redirect_url: '/usc' })}`),
      await exchange({ headers: { authorization: `Bearer ${access_token}` } }, '?redirect_url=%2Fusc'),
    ];
    for (const reply of replies) {
      assert.equal(reply.status, 302);
      assert.equal(reply.headers.get('location'), `${tenant().origin}/usc`);
      assert.equal(await open('/usc', cookieOf(reply)), 'Signed in as tom to the portal');
    }
    assert.equal(await open('/usc'), 'Sign in');
  });

  it('answers 201 without a target', async () => {
    const reply = await byForm({ access_token: await userToken() });
    assert.equal(reply.status, 201);
    assert.equal(await open('/apps/hr', cookieOf(reply)), 'Signed in as tom to hr');
  });

  it('opens apps alone when it is scoped', async () => {
    const cookie = cookieOf(await byForm({ access_token: await userToken(), scoped: 'true' }));
    assert.equal(await open('/apps/hr', cookie), 'Signed in as tom to hr');
    assert.equal(await open('/usc', cookie), 'Sign in');
  });

  for (const [target, isAllowed] of [
    ['/apps/hr?tab=1', true],
    [`${FOREIGN}tickets/1`, true],
    ['https://portal.acme.example.evil.example/', false],
    ['https://evil.example/', false],
    ['//evil.example/', false],
    ['/\\evil.example/', false],
    ['javascript:alert(1)', false],
    ['http://[', false],
  ] as const) {
    it(`${isAllowed ? 'leads to' : 'refuses'} ${target}`, async () => {
      const reply = await byForm({ access_token: await userToken() }, `?redirect_url=${encodeURIComponent(target)}`);
      assert.equal(reply.status, isAllowed ? 302 : 400);
      assert.equal(reply.headers.getSetCookie().length, isAllowed ? 1 : 0);
    });
  }

  it('leads where an administrator says, who alone may say it', async () => {
    const config = '/v1.0/config/sessionexchange';
    const caller = new Caller(tenant());
    await caller.leg({ grant_type: 'client_credentials' });
    assert.equal((await caller.call('PUT', config, { redirectUrls: [] })).status, 403);
    await caller.leg({ grant_type: 'client_credentials', client_id: admin.id, client_secret: admin.secret });
    assert.deepEqual((await caller.call('GET', config)).body, { redirectUrls: [FOREIGN] });
    assert.equal((await caller.call('PUT', config, { redirectUrls: ['nowhere'] })).status, 400);
    assert.equal((await caller.call('PUT', config, { redirectUrls: ['http://127.0.0.1:1880/'] })).status, 204);
    const redirect_url = 'http://127.0.0.1:1880/done';
    assert.equal((await byForm({ access_token: await userToken(), redirect_url })).status, 302);
    assert.equal((await byForm({ access_token: await userToken(), redirect_url: FOREIGN })).status, 400);
  });

  it('refuses a challenge token, the client’s own, a revoked one and none', async () => {
    const caller = new Caller(tenant());
    await caller.policyauth();
    assert.equal((await byForm({ access_token: caller.token })).status, 403);
    await caller.leg({ grant_type: 'client_credentials' });
    assert.equal((await byForm({ access_token: caller.token })).status, 403);
    const access_token = await userToken();
    const revoke = { client_id: client.id, client_secret: client.secret, token: access_token };
    await ask(`${tenant().origin}/oauth2/revoke`, { method: 'POST', body: new URLSearchParams(revoke) });
    assert.equal((await byForm({ access_token })).status, 401);
    assert.equal((await exchange({})).status, 401);
  });

  it('writes down no token', async () => {
    const access_token = await userToken();
    await exchange({}, `?${new URLSearchParams({ access_token })}`);
    assert.ok(!JSON.stringify(tenant().requests).includes(access_token));
  });
});

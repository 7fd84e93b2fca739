import assert from 'node:assert/strict';
import { holdToken } from '../../../lib/handles';
import type { Message } from '../../../nodes/shared/node-red';
import { getUserCookie, hrPortal, launchLink, ticket } from '../../support/flow-nodes';
import { press } from '../../support/press';
import { launchIn, useLinkFlows } from '../../support/use-link-flows';

const USER = 'alice@acme.example';
const LINK = /\/mfa\/([A-Za-z0-9_-]{22})#mfl1_[A-Za-z0-9_-]{43}$/;
const LIFE_MS = 600_000;

describe('launch in link mode: the message', () => {
  const flows = useLinkFlows();
  const cookie = (lifeMs: number) => {
    const expiresAt = Date.now() + lifeMs;
    const { origin } = flows.simulator;
    return {
      handle: holdToken(
        { kind: 'user-token', issuer: 'tenant', tenant: origin, value: 'CANARY-icbt', user: USER, expiresAt },
        Date.now(),
      ),
      expiresAt,
    };
  };

  it('passes on the very message that came in, with a link in it; the tenant is not asked', async () => {
    const flow = await flows.startLinks([launchLink()]);
    const [req, res] = [{ socket: {} }, { end: () => undefined }];
    const sent: Message = { ...ticket(), _msgid: 'm1', ticket: 'INC-1', payload: { deep: [1] }, req, res };
    const before = { ...sent };
    const outcome = await flow.send(sent);
    const launch = launchIn(outcome);
    assert.equal(outcome.message, sent);
    const { launch: _added, ...rest } = outcome.message;
    assert.deepEqual(rest, before);
    for (const name of ['req', 'res', 'payload']) assert.equal(outcome.message[name], before[name], name);

    assert.deepEqual(Object.keys(launch), ['url', 'accessor', 'expiresAt', 'user', 'appKey']);
    assert.ok(launch.url.startsWith(`${flows.origin}/mfa/`));
    assert.equal(LINK.exec(launch.url)?.[1], launch.accessor);
    assert.deepEqual([launch.user, launch.appKey], [USER, hrPortal.key]);
    const lifeMs = Date.parse(launch.expiresAt) - Date.now();
    assert.ok(lifeMs > LIFE_MS - 5_000 && lifeMs <= LIFE_MS, `${lifeMs} ms`);
    assert.deepEqual(flows.simulator.requests, []);
  });

  it('makes no link, and ends none, where it cannot be put into the message', async () => {
    const flow = await flows.startLinks([launchLink(), launchLink({ id: 'nowhere', output: 'payload.link' })]);
    const { url } = launchIn(await flow.send(ticket({ payload: 'text' })));
    const { code, message } = await flow.send(ticket({ payload: 'text' }), 'nowhere');
    assert.equal(code, 'IDENTITY_INPUT');
    assert.match(message.error?.message ?? '', /msg\.payload\.link cannot be set/);
    assert.equal((await press(url)).status, 200, 'the link of before is as good as it was');
  });

  it('makes a link whose token is minted when the button is pressed, and that leads to the challenge once', async () => {
    const flow = await flows.startLinks([launchLink()]);
    const { url } = launchIn(await flow.send(ticket()));
    const first = await press(url);
    assert.equal(first.status, 200);
    assert.match(first.location, new RegExp(`^${flows.simulator.origin}/login\\?elevate=\\w+&challengeId=\\w+`));
    assert.equal(flows.simulator.count('gettokenforuser'), 2, "the link's own, and that of the look beforehand");
    const second = await press(url);
    assert.deepEqual([second.status, second.heading], [410, 'This link cannot be used']);
    assert.equal(flows.simulator.count('run'), 2);
    const another = launchIn(await flow.send(ticket()));
    await press(another.url);
    assert.deepEqual([flows.simulator.count('gettokenforuser'), flows.simulator.count('run')], [3, 3]);
  });

  it('takes the user cookie into the link: its user counts, its token is used, and the link lives no longer than it', async () => {
    const flow = await flows.startLinks([getUserCookie({ wires: [['launch']] }), launchLink()]);
    const outcome = await flow.send(ticket());
    const { url, user, expiresAt } = launchIn(outcome);
    assert.equal(user, USER);
    // The first press is the only one that looks beforehand.
    await press(launchIn(await flow.send(ticket({ user: 'bob@acme.example' }))).url);
    const cookieExpiresAt = (outcome.message.userCookie as { expiresAt: string }).expiresAt;
    assert.ok(Date.parse(expiresAt) <= Date.parse(cookieExpiresAt));
    const minted = flows.simulator.count('gettokenforuser');
    const { status } = await press(url);
    assert.deepEqual([status, flows.simulator.count('gettokenforuser')], [200, minted], 'no other token is minted');
  });

  it('ends the life of the link with that of the cookie, to the millisecond', async () => {
    const flow = await flows.startLinks([launchLink()], { links: { lifetimeSeconds: 86_400 } });
    const { handle, expiresAt } = cookie(123_456);
    const launch = launchIn(await flow.send({ userCookie: { handle }, appKey: hrPortal.key, user: 'bob@acme.example' }));
    assert.equal(Date.parse(launch.expiresAt), expiresAt);
    assert.equal(launch.user, USER, 'the user of the cookie, not that of the message');
  });

  it('lives as long as the link host says where the cookie lives longer', async () => {
    const flow = await flows.startLinks([launchLink()], { links: { lifetimeSeconds: 30 } });
    const { handle } = cookie(500_000);
    const { expiresAt } = launchIn(await flow.send({ userCookie: { handle }, appKey: hrPortal.key }));
    assert.ok(Date.parse(expiresAt) - Date.now() <= 30_000);
  });

  it('is not redeemed after its time', async () => {
    const flow = await flows.startLinks([launchLink()], { links: { lifetimeSeconds: 30 } });
    const { url } = launchIn(await flow.send(ticket()));
    flows.advance(30_000);
    assert.equal((await press(url)).status, 410);
    assert.equal(flows.simulator.count('run'), 0);
  });

  it('reads and writes where it is told to', async () => {
    const flow = await flows.startLinks([
      launchLink({ user: 'who', appKey: 'payload.app', ticket: 'payload.id', output: 'payload.link', userCookie: 'cookie' }),
    ]);
    const { message } = await flow.send({ who: USER, payload: { app: 'app-1', id: 7 } });
    const { link } = message.payload as { link: { user: string; appKey: string } };
    assert.deepEqual([link.user, link.appKey], [USER, 'app-1']);
    assert.equal(message.launch, undefined);
  });

  it('keeps every secret out of what it logs and shows', async () => {
    const flow = await flows.startLinks([launchLink()]);
    const { handle } = cookie(60_000);
    const { url } = launchIn(await flow.send({ userCookie: { handle }, appKey: hrPortal.key }));
    await press(url);
    const seen = JSON.stringify([flow.log, flow.statuses]);
    assert.ok(!seen.includes('CANARY') && !seen.includes('mfl1_'));
  });

  for (const [title, message, text] of [
    ['no user', { user: undefined }, /user/],
    ['an expired user cookie', { userCookie: 'expired' }, /expired/],
    ['the service user', { user: 'svc-launch@acme.example' }, /service/],
    ['a ticket reference that is no text', { ticket: { id: 1 } }, /ticket/],
    ['an app key that would need encoding', { appKey: 'a b' }, /app key/],
  ] as const) {
    it(`refuses ${title}, and leaves the message as it was`, async () => {
      const flow = await flows.startLinks([launchLink()]);
      const userCookie = 'userCookie' in message ? { handle: cookie(-1).handle } : undefined;
      const sent: Message = { ...ticket(), _msgid: 'm1', ...message, userCookie };
      const before = structuredClone(sent);
      const { code, message: caught } = await flow.send(sent);
      const { error, ...rest } = caught;
      assert.match(code ?? '', /^IDENTITY_(INPUT|REFUSED)$/);
      assert.match(error?.message ?? '', text);
      assert.deepEqual(rest, before);
    });
  }

  it('says so where no link host is chosen, or a disabled one', async () => {
    const flow = await flows.startLinks([launchLink({ linkHost: 'gone' })]);
    const { code, message } = await flow.send(ticket());
    assert.equal(code, 'IDENTITY_CONFIG');
    assert.match(message.error?.message ?? '', /link host/);
  });
});

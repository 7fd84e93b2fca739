import assert from 'node:assert/strict';
import { RestClient } from './rest-client';
import { json, useSimulator } from './support';

describe('simulator: outbox', () => {
  const { tenant, clock } = useSimulator();
  const control = (body: unknown, headers = { 'content-type': 'application/json' }) =>
    fetch(`${tenant().origin}/__sim/outbox`, { method: 'POST', body: JSON.stringify(body), headers });
  const press = (form: Record<string, string>) =>
    fetch(`${tenant().origin}/outbox/answer`, { method: 'POST', body: new URLSearchParams(form), redirect: 'manual' });
  const page = async () => (await fetch(`${tenant().origin}/outbox`)).text();
  const bobsPush = async () => {
    const begun = await new RestClient(tenant().origin).start('bob@acme.example');
    await begun.answer('UP', 'CANARY-bob-password');
    const { Result } = await begun.step('OTP', 'StartOOB');
    const push = await tenant().outbox.sent('BOB@acme.example');
    return { begun, push, number: Result.GeneratedAuthValue as string };
  };
  const summary = async (begun: Awaited<ReturnType<typeof bobsPush>>['begun']) =>
    (await begun.step('OTP', 'Poll')).Result.Summary;

  it('is linked from the head of every page', async () => {
    for (const path of ['/', '/login', '/failed-demo', '/outbox', '/nowhere']) {
      assert.match(
        await (await fetch(tenant().origin + path)).text(),
        /<header>.*<a href="\/outbox">Outbox<\/a>.*<\/header>/,
        path,
      );
    }
    assert.match(await page(), /Nothing has been sent/);
  });

  it('shows a push with a button for every number, one of which approves', async () => {
    const { begun, push, number } = await bobsPush();
    clock.ms += 90_000;
    const text = await page();
    for (const choice of push.choices) assert.ok(text.includes(`value="${choice}"`));
    assert.match(text, /2 min ago/);
    const response = await press({ id: push.id, decision: 'approve', number });
    assert.deepEqual([response.status, response.headers.get('location')], [303, '/outbox']);
    assert.equal(await summary(begun), 'LoginSuccess');
    assert.doesNotMatch(await page(), /<button/);
  });

  it('denies by its other button, and ignores what comes too late', async () => {
    const { begun, push, number } = await bobsPush();
    await press({ id: push.id, decision: 'deny' });
    assert.equal((await press({ id: push.id, decision: 'approve', number })).status, 303);
    assert.equal(await summary(begun), 'Failure');
  });

  it('shows what was not answered in time as expired, without buttons', async () => {
    const { begun, push, number } = await bobsPush();
    clock.ms += 299_000;
    assert.match(await page(), /<button/);
    clock.ms += 1_000;
    const text = await page();
    assert.match(text, /<span class="badge">expired<\/span>/);
    assert.doesNotMatch(text, /<button|waiting/);
    assert.equal((await control({ id: push.id, decision: 'approve', number })).status, 400);
    assert.equal((await begun.step('OTP', 'Poll')).success, false);
  });

  it('lists, answers and forgets over HTTP', async () => {
    const { begun, push, number } = await bobsPush();
    const [listed] = await json(fetch(`${tenant().origin}/__sim/outbox`));
    assert.deepEqual([listed.id, listed.kind, listed.user, listed.state], [push.id, 'push', 'bob@acme.example', 'open']);
    assert.equal((await json(control({ id: push.id, decision: 'approve', number }))).state, 'approved');
    assert.equal(await summary(begun), 'LoginSuccess');
    const emptied = await fetch(`${tenant().origin}/__sim/outbox`, { method: 'DELETE' });
    assert.deepEqual([await json(emptied), tenant().outbox.messages], [[], []]);
  });

  it('refuses what it cannot do', async () => {
    const { push } = await bobsPush();
    for (const [body, message] of [
      [{ id: 'x', decision: 'deny' }, /No message x/],
      [{ id: push.id, decision: 'shrug' }, /approve or deny/],
      [{ decision: 'deny' }, /"id"/],
    ] as const) {
      const response = await control(body);
      assert.equal(response.status, 400);
      assert.match((await json(response)).error, message);
    }
    assert.equal((await control({ id: push.id, decision: 'deny' }, { 'content-type': 'text/plain' })).status, 415);
    assert.equal(push.state, 'open');
    tenant().outbox.deny(push.id);
    assert.throws(() => tenant().outbox.approve(push.id), /was denied/);
  });

  it('withdraws a message when its sign-in is given up', async () => {
    const { begun, push } = await bobsPush();
    const { SessionId, TenantId } = begun.result;
    await new RestClient(tenant().origin).call('/Security/CleanupAuthentication', { SessionId, TenantId });
    assert.equal(push.state, 'withdrawn');
  });

  it('sets no link of a push, and opens none that is not there', async () => {
    const { push } = await bobsPush();
    assert.equal(push.link, undefined);
    assert.equal((await fetch(`${tenant().origin}/oob/${push.id}`)).status, 404);
    assert.equal((await fetch(`${tenant().origin}/idp/${push.id}`)).status, 404);
    assert.equal(push.state, 'open');
  });
});

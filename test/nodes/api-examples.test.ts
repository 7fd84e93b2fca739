import assert from 'node:assert/strict';
import { idOf } from '../support/examples';
import { press } from '../support/press';
import { HOSTILE_TICKETS, useExamples } from '../support/use-examples';

describe('the examples with API calls', function () {
  this.timeout(30_000);
  const examples = useExamples(['07-who-may-launch', '08-new-starter']);
  const { inject, call, post } = examples;

  it('start without a warning', () => {
    assert.doesNotMatch(examples.nodeRed.log(), /\[(warn|error)\]|missing|unknown/i);
  });

  describe('07-who-may-launch.json', () => {
    it('lists the apps of a user, by name and app key', async () => {
      const { status, body } = await call('/users/apps?user=bob@acme.example');
      assert.equal(status, 200);
      const expected = examples.simulator.tenant.apps.filter(
        ({ grantedTo }) => grantedTo === 'everyone' || grantedTo.includes('bob@acme.example'),
      );
      assert.deepEqual(body, {
        user: 'bob@acme.example',
        apps: expected.map(({ title, key }) => ({ name: title, appKey: key })),
      });
    });

    it('shows them in the debug side bar', async () => {
      await inject(idOf('07-who-may-launch', 'inject'));
      const [shown] = await examples.editor.debug(idOf('07-who-may-launch', 'debug'));
      assert.match(shown?.msg ?? '', /HR Portal.*Payroll/s);
    });

    for (const [query, status, code] of [
      ['', 400, 'IDENTITY_INPUT'],
      ['?user=nobody@acme.example', 403, 'IDENTITY_REFUSED'],
      ['?user=alice@acme.example&user=bob@acme.example', 400, 'IDENTITY_INPUT'],
    ] as const) {
      it(`answers ${query || 'nobody'} with ${status}`, async () => {
        const answer = await call(`/users/apps${query}`);
        assert.deepEqual([answer.status, answer.body.error.code], [status, code]);
      });
    }
  });

  describe('08-new-starter.json', () => {
    const starter = { id: 'HR-1', user: 'nadia@acme.example', name: 'Nadia New', app: 'HR Portal' };

    it('creates the account, and gives it a link for the first sign-in', async () => {
      const { status, body } = await post('/new-starters', starter);
      assert.equal(status, 201, JSON.stringify(body));
      assert.deepEqual([body.ticket, body.user.name], ['HR-1', 'nadia@acme.example']);
      assert.ok(body.apps.includes('HR Portal'));
      const { status: redirected, location } = await press(body.launch.url);
      assert.ok([200, 303].includes(redirected));
      assert.ok(location.startsWith(`${examples.simulator.origin}/login?elevate=`), location);
      assert.doesNotMatch(JSON.stringify(body), /password/i);
    });

    it('says that the user is there already, and keeps no password in what it answers', async () => {
      const { status, body } = await post('/new-starters', starter);
      assert.deepEqual([status, body.error.code], [403, 'IDENTITY_REFUSED']);
    });

    const apps = 'the apps are HR Portal, VPN, Payroll, Canteen';
    const noApp = `the ticket must be a JSON object whose "app" is a name (Content-Type: application/json); ${apps}`;
    const noUser = (what: string) => `the user name is ${what}`;
    const badId = 'the id must be at most 200 characters, and none of them a control character';
    for (const [what, change, status, message] of [
      ['an app that the tenant does not have', { app: 'zzz' }, 400, `there is no app of that name; ${apps}`],
      ['no app', { app: undefined }, 400, noApp],
      ['an app that is no text', { app: {} }, 400, noApp],
      ['no user', { user: undefined }, 400, noUser('missing')],
      ['a user that is no text', { user: 5 }, 400, noUser('not a text')],
      ['an id that is too long', { id: '7'.repeat(201) }, 400, badId],
      ['an id with a line end', { id: 'HR-1\nHR-2' }, 400, badId],
    ] as const) {
      it(`answers ${what} with ${status} before it creates an account`, async () => {
        const before = examples.simulator.count('createuser');
        const ticket = { ...starter, user: 'early@acme.example', ...change };
        const answer = await post('/new-starters', ticket);
        assert.deepEqual([answer.status, answer.body.error], [status, { code: 'IDENTITY_INPUT', message }]);
        assert.equal(examples.simulator.count('createuser'), before);
      });
    }

    it('says which apps the account has that was created, where the one that was asked for is not among them', async () => {
      const { status, body } = await post('/new-starters', { ...starter, user: 'paula@acme.example', app: 'Payroll' });
      const message = 'the account is created, but has not been given that app; its apps are HR Portal, VPN, Canteen';
      assert.deepEqual([status, body], [400, { ticket: 'HR-1', error: { code: 'IDENTITY_INPUT', message } }]);
    });

    for (const [index, id] of [undefined, null, {}, true].entries()) {
      it(`answers a ticket whose id is ${JSON.stringify(id)} with null as the ticket`, async () => {
        const user = `unnumbered${index}@acme.example`;
        const { status, body } = await post('/new-starters', { ...starter, id, user });
        assert.deepEqual([status, body.ticket], [201, null]);
      });
    }

    for (const [what, body] of HOSTILE_TICKETS) {
      it(`answers ${what} with 400, and lives on`, async () => {
        const answer = await post('/new-starters', body);
        assert.deepEqual([answer.status, answer.body.error.code], [400, 'IDENTITY_INPUT']);
      }).timeout(5_000);
    }
  });
});

import assert from 'node:assert/strict';
import { press } from '../support/press';
import { HOSTILE_TICKETS, useExamples } from '../support/use-examples';

const TOM = { username: 'tom', password: 'CANARY-tom-password' };
const SCOTT = { username: 'scott', password: 'CANARY-scott-password' };

describe('11-sign-in-and-launch.json', function () {
  this.timeout(30_000);
  const examples = useExamples(['11-sign-in-and-launch']);
  const { post } = examples;

  it('starts without a warning', () => {
    assert.doesNotMatch(examples.nodeRed.log(), /\[(warn|error)\]|missing|unknown/i);
  });

  it('answers a password that is enough with a link that hands the session over', async () => {
    const { status, headers, body } = await post('/sign-in', TOM);
    assert.equal(status, 201, JSON.stringify(body));
    assert.equal(headers.get('cache-control'), 'no-store');
    assert.deepEqual([body.user, body.factors], ['tom', ['password']]);
    const { status: pressed } = await press(body.launch.url);
    assert.equal(pressed, 200);
    assert.doesNotMatch(JSON.stringify(body), /CANARY/);
  });

  it('asks for the code that the policy wants besides, and takes it', async () => {
    const { status, body } = await post('/sign-in', SCOTT);
    assert.equal(status, 202, JSON.stringify(body));
    assert.match(body.sentTo, /\*/);
    const wrong = await post('/sign-in/answer', { transaction: body.transaction, code: '000000' });
    assert.deepEqual([wrong.status, wrong.body.attemptsLeft], [422, 2]);
    const code = examples.verify.outbox.at(-1)?.code;
    const right = await post('/sign-in/answer', { transaction: body.transaction, code });
    assert.deepEqual([right.status, right.body.factors], [201, ['password', 'emailotp']]);
    assert.equal((await post('/sign-in/answer', { transaction: body.transaction, code })).status, 410);
  });

  it('denies a wrong password, and whom the policy denies', async () => {
    const wrong = await post('/sign-in', { ...TOM, password: 'CANARY-wrong' });
    assert.deepEqual([wrong.status, wrong.body.error.message], [403, 'wrong-password']);
    const denied = await post('/sign-in', { username: 'oscar', password: 'CANARY-oscar-password' });
    assert.deepEqual([denied.status, denied.body.error], [403, { code: 'DENIED', message: 'policy' }]);
  });

  it('answers 4xx or 5xx when the tenant is out of order, and shows no password', async () => {
    examples.verify.setFault('password', { kind: 'status', status: 503 });
    const { status, body } = await post('/sign-in', TOM);
    assert.deepEqual([status, body.error.code], [503, 'IDENTITY_UNAVAILABLE']);
    examples.verify.clearFaults();
    assert.doesNotMatch(JSON.stringify([body, examples.editor.frames, examples.nodeRed.log()]), /CANARY/);
  });

  for (const [what, body] of HOSTILE_TICKETS) {
    it(`answers ${what} with 4xx, and lives on`, async () => {
      for (const path of ['/sign-in', '/sign-in/answer']) {
        const { status } = await post(path, body);
        assert.ok(status >= 400 && status < 500, `${status}`);
      }
      assert.equal((await post('/sign-in', { ...TOM, password: 'CANARY-wrong' })).status, 403);
    }).timeout(10_000);
  }
});

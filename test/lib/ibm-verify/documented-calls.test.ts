import assert from 'node:assert/strict';
import { withoutNock } from '../../support/nock-tenant';
import {
  CLIENT_ID,
  CLIENT_SECRET,
  challenge,
  enrolments,
  GRANT,
  ScriptedTenant,
  SOURCE,
  SOURCES,
  userToken,
} from './scripted-tenant';
import { answer, challenged, choose, granted, next } from './steps';

const CONTEXT = {
  sessionId: 'MDNjZmQ3NDM2NjFmMDc5NzVmYTJmMT',
  ipAddress: '192.168.1.1',
  userAgent: 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/83.0.4103.116 Safari/537.36',
};
const ENCODED = encodeURIComponent(Buffer.from(JSON.stringify(CONTEXT)).toString('base64'));
const CREDENTIALS = `client_id=${CLIENT_ID}&client_secret=${CLIENT_SECRET}`;
const FORM = 'application/x-www-form-urlencoded';
const ENROLMENT = '5d3a1a5e-0000-4000-8000-000000000001';
const VERIFICATION = '9e2f0a77-0000-4000-8000-000000000002';

describe('the documented calls of the policy flow on the wire', () => {
  withoutNock();
  let tenant: ScriptedTenant;
  beforeEach(async () => (tenant = await ScriptedTenant.start()));
  afterEach(() => tenant.close());

  it('are what the vendor shows: policyauth, password, jwt-bearer, e-mail code, jwt-bearer, granted', async () => {
    const authenticator = tenant.client().authenticator();
    tenant.willAnswer(
      challenge('CANARY-token-1', ['password']),
      SOURCES,
      { json: { groups: [{}], attributes: [{}], assertion: 'CANARY.assertion.1', id: '6040003OH8' } },
      challenge('CANARY-token-2', ['emailotp'], { expires_in: 1799 }),
      enrolments({
        id: ENROLMENT,
        userId: '6040003OH8',
        type: 'emailotp',
        enabled: true,
        validated: true,
        attributes: { emailAddress: 'scott@acme.example' },
      }),
      {
        status: 201,
        json: { id: VERIFICATION, userId: '6040003OH8', type: 'emailotp', state: 'PENDING', correlation: '4711' },
      },
      { json: { assertion: 'CANARY.assertion.2' } },
      userToken('CANARY-token-3', { refresh_token: 'CANARY-refresh' }),
    );

    const first = await authenticator.start({ kind: 'sign-in', context: CONTEXT }, {});
    assert.deepEqual(challenged(first).prompt, { expects: 'factor', factors: [{ id: 'password', type: 'password' }] });
    assert.equal(challenged(first).expiresAt, tenant.clock.now() + 1_800_000);

    const asked = await next(authenticator, first, choose('password'));
    assert.equal(challenged(asked).prompt.expects, 'answer');
    assert.equal(challenged(asked).prompt.answer, 'username-and-password');

    const second = await next(authenticator, asked, answer({ username: 'scott', password: 'hunter22' }));
    assert.deepEqual(challenged(second).prompt, {
      expects: 'factor',
      factors: [{ id: ENROLMENT, type: 'emailotp', destination: 's***t@acme.example' }],
    });
    assert.equal(challenged(second).expiresAt, tenant.clock.now() + 1_799_000);

    const sent = await next(authenticator, second, choose('emailotp'));
    assert.equal(challenged(sent).prompt.correlation, '4711');
    assert.equal(challenged(sent).prompt.answer, 'code');

    const end = granted(await next(authenticator, sent, answer('313370')));
    assert.deepEqual(end, {
      outcome: 'granted',
      token: {
        value: 'CANARY-token-3',
        scope: 'openid',
        expiresAt: tenant.clock.now() + 7_200_000,
        refreshToken: 'CANARY-refresh',
      },
      user: 'scott',
      subject: '6040003OH8',
      amr: ['password', 'emailotp'],
    });
    assert.equal(tenant.left, 0);

    const [policyauth, sources, password, jwtBearer, factors, start, otp, last] = tenant.received;
    assert.deepEqual(tenant.lines, [
      'POST /v1.0/endpoint/default/token',
      'GET /v1.0/authnmethods/password',
      `POST /v1.0/authnmethods/password/${SOURCE.id}?returnJwt=true`,
      'POST /v1.0/endpoint/default/token',
      'GET /v2.0/factors?search=userId%3D%226040003OH8%22%26enabled%3Dtrue',
      `POST /v2.0/factors/emailotp/${ENROLMENT}/verifications`,
      `POST /v2.0/factors/emailotp/${ENROLMENT}/verifications/${VERIFICATION}?returnJwt=true`,
      'POST /v1.0/endpoint/default/token',
    ]);
    assert.equal(policyauth?.body, `${CREDENTIALS}&scope=openid&grant_type=policyauth&context=${ENCODED}`);
    const JWT_BEARER = 'grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer';
    assert.equal(jwtBearer?.body, `${CREDENTIALS}&scope=openid&${JWT_BEARER}&context=${ENCODED}&assertion=CANARY.assertion.1`);
    assert.equal(last?.body, `${CREDENTIALS}&scope=openid&${JWT_BEARER}&context=${ENCODED}&assertion=CANARY.assertion.2`);
    for (const leg of [policyauth, jwtBearer, last]) {
      assert.equal(leg?.headers['content-type'], FORM);
      assert.equal(leg?.headers.authorization, undefined);
    }
    assert.equal(password?.body, '{"username":"scott","password":"hunter22"}');
    assert.match(start?.body ?? '', /^\{"correlation":"\d{4}"\}$/);
    assert.equal(otp?.body, '{"otp":"313370"}');
    for (const call of [password, start, otp]) assert.equal(call?.headers['content-type'], 'application/json');
    for (const call of [sources, password]) assert.equal(call?.headers.authorization, 'Bearer CANARY-token-1');
    for (const call of [factors, start, otp]) assert.equal(call?.headers.authorization, 'Bearer CANARY-token-2');
  });

  it('bring the same grant id, or end the transaction', async () => {
    const authenticator = tenant.client().authenticator();
    tenant.willAnswer(challenge('t1', ['password'], { grant_id: GRANT }), SOURCES, { json: { assertion: 'a.b.c', id: 'U1' } });
    tenant.willAnswer(userToken('CANARY-token', { grant_id: 'another' }));
    const asked = await next(
      authenticator,
      await authenticator.start({ kind: 'sign-in', user: 'scott' }, {}),
      choose('password'),
    );
    assert.equal(challenged(asked).prompt.answer, 'password');
    await assert.rejects(next(authenticator, asked, answer('hunter22')), {
      code: 'IDENTITY_RESPONSE',
      details: { statusCode: 200, transactionEnded: true },
    });
  });
});

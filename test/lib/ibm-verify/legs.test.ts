import assert from 'node:assert/strict';
import { rejectsIdentity } from '../../support/identity-error';
import { withoutNock } from '../../support/nock-tenant';
import { until } from '../../support/until';
import { type IbmAuthenticator, knownPerson, MAIL, PERSON, PHONE, TOTP, verification } from './known-person';
import { CLIENT_SECRET, challenge, enrolments, OWN_TOKEN, ScriptedTenant, SOURCES, userToken } from './scripted-tenant';
import { answer, challenged, choose, denied, granted, next, POLL, RESEND } from './steps';

const START = { kind: 'sign-in' } as const;
const oauth = (status: number, error: string, messageId?: string) => ({
  status,
  json: { error, error_description: `${messageId ?? 'CSIAQ0001E'} CANARY-server-text`, messageId },
});

describe('the legs of the policy flow', () => {
  withoutNock();
  let tenant: ScriptedTenant;
  let authenticator: IbmAuthenticator;
  beforeEach(async () => {
    tenant = await ScriptedTenant.start();
    authenticator = tenant.client().authenticator();
  });
  afterEach(async () => {
    const { left } = tenant;
    await tenant.close();
    assert.equal(left, 0, 'an answer was never asked for');
  });

  describe('policyauth', () => {
    it('names factors, unknown ones too, whatever they are written as', async () => {
      const allowed = [
        'password',
        { type: 'qr' },
        { name: 'knockknock' },
        { factor: 'emailotp' },
        'password',
        7,
        { x: 1 },
        'a b',
      ];
      tenant.willAnswer(challenge('t', allowed, { scope: undefined, token_type: 'bearer' }));
      const first = await authenticator.start(START, {});
      assert.deepEqual(challenged(first).prompt.factors, [
        { id: 'password', type: 'password' },
        { id: 'qr', type: 'qr' },
        { id: 'knockknock', type: 'knockknock' },
        { id: 'emailotp', type: 'emailotp', needsDestination: true },
      ]);
      await rejectsIdentity(next(authenticator, first, choose('knockknock')), 'IDENTITY_INPUT', /cannot use/);
      await rejectsIdentity(next(authenticator, first, choose('totp')), 'IDENTITY_INPUT', /not one of those/);
      await rejectsIdentity(next(authenticator, first, answer('1')), 'IDENTITY_INPUT', /waits for a factor/);
      await rejectsIdentity(next(authenticator, first, POLL), 'IDENTITY_INPUT', /waits for a factor/);
      await rejectsIdentity(next(authenticator, first, RESEND), 'IDENTITY_INPUT', /nothing has been sent/);
    });

    it('needs a person who is known for what only enrolments can tell', async () => {
      tenant.willAnswer(challenge('t', ['totp', 'questions', 'push']));
      const first = await authenticator.start(START, {});
      for (const type of ['totp', 'questions', 'push']) {
        await rejectsIdentity(next(authenticator, first, choose(type)), 'IDENTITY_INPUT', /person who is known/);
      }
    });

    it('without a factor is nobody who could be granted anything', async () => {
      tenant.willAnswer(userToken('CANARY-token'), challenge('t', ['password'], { grant_id: undefined }));
      await rejectsIdentity(authenticator.start(START, {}), 'IDENTITY_RESPONSE', /nobody is verified/);
      await rejectsIdentity(authenticator.start(START, {}), 'IDENTITY_RESPONSE', /grant_id/);
    });

    it('may allow nothing', async () => {
      tenant.willAnswer(challenge('t', []), challenge('t', [], { allowedFactors: null }));
      assert.equal(denied(await authenticator.start(START, {})).reason, 'no-factor');
      assert.equal(denied(await authenticator.start(START, {})).reason, 'no-factor');
    });

    for (const status of [400, 401, 403]) {
      it(`may say no (${status}), which is no error`, async () => {
        for (const error of ['invalid_token', 'invalid_grant', 'access_denied', 'policy_says_no']) {
          tenant.willAnswer(oauth(status, error, 'CSIAQ0062E'));
          assert.deepEqual(await authenticator.start(START, {}), { outcome: 'denied', reason: 'policy' });
        }
      });

      it(`remembers a wrong client (${status}) for 60 s, for its own token as well, and tells it from a no`, async () => {
        tenant.willAnswer(oauth(status, 'invalid_client', 'CSIAQ0155E'));
        const client = tenant.client();
        const error = await rejectsIdentity(client.authenticator().start(START, {}), 'IDENTITY_INVALID_CLIENT');
        assert.deepEqual(error.details, { statusCode: status, messageId: 'CSIAQ0155E', oauthError: 'invalid_client' });
        await rejectsIdentity(client.authenticator().start(START, {}), 'IDENTITY_INVALID_CLIENT', /not tried again for 60 s/);
        await rejectsIdentity(client.getAccessToken(), 'IDENTITY_INVALID_CLIENT', /not tried again for 60 s/);
        assert.equal(tenant.received.length, 1);
        await tenant.clock.advance(60_000);
        tenant.willAnswer(challenge('t', ['password']));
        challenged(await client.authenticator().start(START, {}));
      });
    }

    it('knows a wrong client by its message id as well', async () => {
      tenant.willAnswer({ status: 401, json: { messageId: 'CSIAQ0155E' } });
      await rejectsIdentity(authenticator.start(START, {}), 'IDENTITY_INVALID_CLIENT');
    });

    for (const error of ['unsupported_grant_type', 'unauthorized_client', 'invalid_scope', 'invalid_request']) {
      it(`is wrong for everybody with ${error}, and is asked for again the next time`, async () => {
        tenant.willAnswer(oauth(400, error), oauth(400, error));
        for (const attempt of [1, 2]) {
          const { details } = await rejectsIdentity(authenticator.start(START, {}), 'IDENTITY_OAUTH', new RegExp(error));
          assert.equal(details.oauthError, error, `attempt ${attempt}`);
        }
      });
    }

    it('says what a context lacks that the policy judges by', async () => {
      tenant.willAnswer(oauth(400, 'adaptive_more_info_required', 'CSIAQ0298E'));
      const start = authenticator.start({ ...START, context: { ipAddress: '192.0.2.7' } }, {});
      const error = await rejectsIdentity(start, 'IDENTITY_INPUT', /not given: sessionId, userAgent$/);
      assert.equal(error.details.messageId, 'CSIAQ0298E');
    });

    it('is asked again after an answer that may pass, and brings the context that was given', async () => {
      tenant.willAnswer((response) => response.destroy(), { status: 503, headers: { 'Retry-After': '1' } });
      tenant.willAnswer(challenge('t', ['password']));
      const begun = authenticator.start({ ...START, context: { evaluationContext: 'login', sessionId: 'ü' } }, {});
      await until('the wait that was asked for', () => tenant.clock.waits.includes(1000));
      await tenant.clock.advance(1000);
      challenged(await begun);
      assert.equal(tenant.received.length, 3);
      const contexts = tenant.received.map(({ body }) => new URLSearchParams(body).get('context') ?? '');
      assert.equal(new Set(contexts).size, 1);
      assert.equal(Buffer.from(contexts[0] ?? '', 'base64').toString(), '{"sessionId":"ü","evaluationContext":"login"}');
    });

    it('takes a context of texts only', async () => {
      for (const context of [{ ipAddress: 7 }, { userAgent: 'x'.repeat(5000) }, { sessionId: { a: 1 } }]) {
        await rejectsIdentity(authenticator.start({ ...START, context: context as never }, {}), 'IDENTITY_INPUT', /not a text/);
      }
    });

    it('is the only way to begin', async () => {
      await rejectsIdentity(authenticator.start({ kind: 'on-demand', user: 'scott' }, {}), 'IDENTITY_CONFIG', /on-demand/);
    });
  });

  describe('a password', () => {
    it('is checked by the identity source of the configured name, looked up once', async () => {
      const client = tenant.client({ identitySource: 'Head Office' });
      const sources = {
        password: [
          { id: 'one', name: 'Cloud Directory' },
          { id: 'two/3', name: 'Head Office' },
        ],
      };
      tenant.willAnswer(challenge('t', ['password']), { json: sources }, { status: 400 });
      const asked = await next(client.authenticator(), await client.authenticator().start(START, {}), choose('password'));
      await next(client.authenticator(), asked, answer({ username: 'scott', password: 'x' }));
      assert.equal(tenant.lines[2], 'POST /v1.0/authnmethods/password/two%2F3?returnJwt=true');
      await next(client.authenticator(), asked, choose('password'));
      assert.equal(tenant.received.length, 3);
    });

    for (const [what, name, password, text] of [
      ['no such name', 'Nowhere', [{ id: 'one', name: 'Cloud Directory' }], /no identity source named/],
      [
        'the name twice',
        'A',
        [
          { id: '1', name: 'A' },
          { id: '2', name: 'A' },
        ],
        /several identity sources named/,
      ],
      [
        'several and none named',
        '',
        [
          { id: '1', name: 'A' },
          { id: '2', name: 'B' },
        ],
        /2 identity sources: name one/,
      ],
      ['none', '', [], /no identity source for passwords/],
    ] as const) {
      it(`is a matter of configuration with ${what}`, async () => {
        const client = tenant.client({ identitySource: name });
        tenant.willAnswer(challenge('t', ['password']), { json: { password } });
        const first = await client.authenticator().start(START, {});
        await rejectsIdentity(next(client.authenticator(), first, choose('password')), 'IDENTITY_CONFIG', text);
      });
    }

    for (const status of [400, 401, 403]) {
      it(`that is wrong (${status}) may be given three times`, async () => {
        const refusal = { status, json: { messageId: 'CSIAI0160E' } };
        tenant.willAnswer(challenge('t', ['password']), SOURCES, refusal, refusal, { status });
        let step = await next(authenticator, await authenticator.start({ ...START, user: 'scott' }, {}), choose('password'));
        for (const attemptsLeft of [2, 1]) {
          step = await next(authenticator, step, answer('CANARY-wrong'));
          const { lastAnswer, attemptsLeft: left, expects } = challenged(step).prompt;
          assert.deepEqual([lastAnswer, left, expects], ['wrong', attemptsLeft, 'answer']);
        }
        assert.equal(denied(await next(authenticator, step, answer('CANARY-wrong'))).reason, 'too-many-answers');
      });
    }

    it('is sent for nobody whom the rules exclude, nor for another user than the one named', async () => {
      const client = tenant.client({ users: { allow: ['s*'], deny: ['scott.admin'] } });
      await rejectsIdentity(client.authenticator().start({ ...START, user: 'mallory' }, {}), 'IDENTITY_REFUSED', /allow rules/);
      tenant.willAnswer(challenge('t', ['password']), SOURCES);
      const asked = await next(client.authenticator(), await client.authenticator().start(START, {}), choose('password'));
      for (const username of ['mallory', 'SCOTT.admin']) {
        const given = next(client.authenticator(), asked, answer({ username, password: 'CANARY-password' }));
        await rejectsIdentity(given, 'IDENTITY_REFUSED', /rules/);
      }
      for (const given of [
        'CANARY',
        { username: 'scott' },
        { password: 'x' },
        { username: 'scott', password: '' },
        { answers: {} },
      ]) {
        await rejectsIdentity(next(client.authenticator(), asked, answer(given as never)), 'IDENTITY_INPUT');
      }
      tenant.willAnswer(challenge('t', ['password']));
      const named = await next(
        client.authenticator(),
        await client.authenticator().start({ ...START, user: 'scott' }, {}),
        choose('password'),
      );
      const other = next(client.authenticator(), named, answer({ username: 'sally', password: 'x' }));
      await rejectsIdentity(other, 'IDENTITY_INPUT', /another user/);
      assert.equal(tenant.received.length, 3);
    });

    it('that was taken is the only thing that proves a login name', async () => {
      tenant.willAnswer(challenge('t', ['password']), SOURCES, { json: { id: PERSON, assertion: 'a.b.c' } }, userToken('t2'));
      const asked = await next(authenticator, await authenticator.start({ ...START, user: ' scott ' }, {}), choose('password'));
      const end = granted(await next(authenticator, asked, answer('CANARY-password')));
      assert.deepEqual([end.user, end.subject, end.token?.refreshToken], ['scott', PERSON, undefined]);
    });
  });

  describe('jwt-bearer', () => {
    async function passwordAsked() {
      tenant.willAnswer(challenge('t', ['password']), SOURCES);
      return next(authenticator, await authenticator.start({ ...START, user: 'scott' }, {}), choose('password'));
    }
    const passed = { json: { id: PERSON, assertion: 'CANARY.assertion.1' } };

    it('presents an assertion once, whatever happens', async () => {
      const asked = await passwordAsked();
      const bodies = () => tenant.received.filter(({ body }) => body.includes('CANARY.assertion.1')).length;
      for (const [fault, code] of [
        [{ status: 503 }, 'IDENTITY_UNAVAILABLE'],
        [{ status: 429, headers: { 'Retry-After': '0' } }, 'IDENTITY_RATE_LIMITED'],
        [(response: { destroy(): void }) => response.destroy(), 'IDENTITY_NETWORK'],
      ] as const) {
        const before = bodies();
        tenant.willAnswer(passed, fault);
        await rejectsIdentity(next(authenticator, asked, answer('x')), code);
        assert.equal(bodies(), before + 1);
      }
    });

    it('may say no, which ends it', async () => {
      const asked = await passwordAsked();
      tenant.willAnswer(passed, oauth(400, 'invalid_grant', 'CSIAQ0158E'));
      assert.equal(denied(await next(authenticator, asked, answer('x'))).reason, 'policy');
    });

    for (const grant_id of ['another', undefined]) {
      it(`ends the transaction where the grant id is ${grant_id}, in a challenge as well`, async () => {
        const asked = await passwordAsked();
        tenant.willAnswer(passed, challenge('t2', ['emailotp'], { grant_id }));
        const error = await rejectsIdentity(next(authenticator, asked, answer('x')), 'IDENTITY_RESPONSE', /grant_id/);
        assert.equal(error.details.transactionEnded, true);
      });
    }

    it('is a challenge where there are allowed factors, whatever the scope, and where the scope says so among others', async () => {
      for (const changes of [{ scope: 'openid' }, { scope: 'openid mfa_challenge', allowedFactors: ['qr'] }]) {
        const asked = await passwordAsked();
        tenant.willAnswer(passed, challenge('t2', ['qr'], changes));
        assert.equal(challenged(await next(authenticator, asked, answer('x'))).prompt.factors[0]?.id, 'qr');
        tenant.received.length = 0;
        authenticator = tenant.client().authenticator();
      }
    });

    it('is denied for want of a factor that the person has', async () => {
      const asked = await passwordAsked();
      tenant.willAnswer(passed, challenge('t2', ['totp', 'push']), enrolments(MAIL));
      assert.equal(denied(await next(authenticator, asked, answer('x'))).reason, 'no-factor');
    });

    it('offers what is allowed, enabled, validated and the person\u2019s own, masked', async () => {
      const shown = await knownPerson(
        tenant,
        authenticator,
        ['emailotp', 'smsotp', 'totp', 'knock'],
        MAIL,
        { ...MAIL, id: 'disabled', enabled: false },
        { ...MAIL, id: 'not validated', validated: false },
        { ...MAIL, id: 'of-another', userId: 'SOMEBODY' },
        { ...MAIL, id: 'masked', attributes: { emailAddress: 'a***b@acme.example' } },
        { ...MAIL, id: 7 },
        PHONE,
        { ...PHONE, id: 'other-type', type: 'voiceotp' },
        TOTP,
      );
      assert.deepEqual(challenged(shown).prompt.factors, [
        { id: 'enrolment-mail', type: 'emailotp', destination: 's***k@acme.example' },
        { id: 'masked', type: 'emailotp', destination: 'a***b@acme.example' },
        { id: 'enrolment-sms', type: 'smsotp', destination: '***42' },
        { id: 'enrolment-totp', type: 'totp' },
        { id: 'knock', type: 'knock' },
      ]);
      await rejectsIdentity(next(authenticator, shown, choose('emailotp')), 'IDENTITY_INPUT', /not the only one/);
    });

    it('is not lost where the enrolments cannot be listed: they are when a factor is chosen', async () => {
      const asked = await passwordAsked();
      tenant.willAnswer(passed, challenge('t2', ['emailotp', 'qr']), { status: 403, json: { messageId: 'CSIBN0001E' } });
      const second = await next(authenticator, asked, answer('x'));
      assert.deepEqual(challenged(second).prompt.factors, [
        { id: 'emailotp', type: 'emailotp' },
        { id: 'qr', type: 'qr' },
      ]);
      tenant.willAnswer({ status: 403 }, enrolments(MAIL), verification('v1'));
      await rejectsIdentity(next(authenticator, second, choose('emailotp')), 'IDENTITY_REFUSED');
      assert.equal(challenged(await next(authenticator, second, choose('emailotp'))).prompt.answer, 'code');
      tenant.willAnswer(enrolments(MAIL, { ...MAIL, id: 'second' }));
      const offered = challenged(await next(authenticator, second, choose('emailotp')));
      assert.deepEqual([offered.prompt.expects, offered.prompt.factors.length], ['factor', 3]);
    });

    it('offers no second factor to a person whom the tenant does not name', async () => {
      const asked = await passwordAsked();
      tenant.willAnswer({ json: { assertion: 'a.b.c' } }, challenge('t2', ['emailotp']));
      const error = await rejectsIdentity(next(authenticator, asked, answer('x')), 'IDENTITY_RESPONSE', /does not tell who/);
      assert.equal(error.details.transactionEnded, true);
    });

    it('does not go on after the challenge token has run out', async () => {
      const asked = await passwordAsked();
      await tenant.clock.advance(1_800_000);
      assert.equal(denied(await next(authenticator, asked, answer('x'))).reason, 'expired');
    });
  });

  describe('a person whom the flow names by the tenant\u2019s id', () => {
    async function named(...enrolled: object[]) {
      tenant.willAnswer(challenge('t', ['emailotp', 'totp', 'qr']), OWN_TOKEN);
      tenant.willAnswer(enrolments(...enrolled));
      return authenticator.start({ ...START, subject: PERSON }, {});
    }

    it('is offered what he has enrolled from the first factor on, listed with the client\u2019s own token', async () => {
      const first = await named(MAIL, TOTP);
      assert.deepEqual(
        challenged(first).prompt.factors.map(({ id }) => id),
        ['enrolment-mail', 'enrolment-totp', 'qr'],
      );
      assert.equal(tenant.received[2]?.headers.authorization, 'Bearer CANARY-own-token');
      tenant.willAnswer(verification('v1'), { json: { assertion: 'a.b.c' } }, userToken('t2'));
      const end = granted(await next(authenticator, await next(authenticator, first, choose('emailotp')), answer('313370')));
      assert.deepEqual([end.user, end.subject, end.amr], [undefined, PERSON, ['emailotp']]);
    });

    for (const userId of ['SOMEBODY', undefined]) {
      it(`is nobody else: ${userId ?? 'nor one whom the tenant does not name'}`, async () => {
        tenant.willAnswer(challenge('t', ['qr']), OWN_TOKEN, { json: [{ id: 'profile' }] });
        tenant.willAnswer(
          { json: { id: 'qr-1', dsi: 'd', qrCode: 'AAAA' } },
          { json: { state: 'SUCCESS', assertion: 'a.b.c', userId } },
        );
        const shown = await next(authenticator, await authenticator.start({ ...START, subject: PERSON }, {}), choose('qr'));
        const error = await rejectsIdentity(next(authenticator, shown, POLL), 'IDENTITY_RESPONSE');
        assert.equal(error.details.transactionEnded, true);
        assert.equal(tenant.received.length, 5, 'the assertion of another person is not presented');
      });
    }

    it('is an id and no search expression', async () => {
      for (const subject of ['a" or userId="b', 'a b', 'x'.repeat(201), 7]) {
        await rejectsIdentity(authenticator.start({ ...START, subject: subject as string }, {}), 'IDENTITY_INPUT', /subject/);
      }
    });
  });

  describe('with a token that is final', () => {
    it('refresh, introspect and revoke are calls of the client', async () => {
      const client = tenant.client({ clientAuthentication: 'client_secret_basic', tokenPath: '/oauth2/token' });
      tenant.willAnswer(userToken('t2', { refresh_token: 'r2', grant_id: undefined }));
      const refreshed = await client.refresh('CANARY-refresh', { context: { ipAddress: '192.0.2.7' } });
      assert.deepEqual([refreshed.accessToken, refreshed.refreshToken, refreshed.expiresInSeconds], ['t2', 'r2', 7200]);
      tenant.willAnswer({ json: { active: true, scope: 'openid', sub: PERSON, exp: 1767225600 } }, { status: 200 });
      assert.deepEqual(await client.api.introspectToken('CANARY-token'), {
        active: true,
        scope: 'openid',
        subject: PERSON,
        expiresAt: 1767225600000,
      });
      await client.api.revokeToken('CANARY-token');
      assert.deepEqual(tenant.lines, ['POST /oauth2/token', 'POST /oauth2/introspect', 'POST /oauth2/revoke']);
      const context = encodeURIComponent(Buffer.from('{"ipAddress":"192.0.2.7"}').toString('base64'));
      const refresh = `scope=openid&grant_type=refresh_token&refresh_token=CANARY-refresh&context=${context}`;
      assert.deepEqual(
        tenant.received.map(({ body }) => body),
        [refresh, 'token=CANARY-token', 'token=CANARY-token'],
      );
      for (const { headers } of tenant.received) {
        const [, pair = ''] = headers.authorization?.split(' ') ?? [];
        assert.equal(Buffer.from(pair, 'base64').toString().split(':')[1], CLIENT_SECRET);
      }
    });

    it('refresh is refused where the policy says no, or asks for a factor again', async () => {
      const client = tenant.client();
      tenant.willAnswer(oauth(400, 'invalid_grant'), challenge('t', ['qr']), { status: 500 });
      await rejectsIdentity(client.refresh('r'), 'IDENTITY_REFUSED', /refused the refresh token/);
      await rejectsIdentity(client.refresh('r'), 'IDENTITY_REFUSED', /factor again/);
      await rejectsIdentity(client.refresh('r'), 'IDENTITY_UNAVAILABLE');
      assert.equal(tenant.received.length, 3);
    });

    it('introspection and revocation tell a wrong client and a missing endpoint', async () => {
      tenant.willAnswer({ status: 404 }, { json: { active: false } }, oauth(401, 'invalid_client'));
      await rejectsIdentity(tenant.client().api.introspectToken('t'), 'IDENTITY_CONFIG', /no endpoint/);
      assert.equal((await tenant.client().api.introspectToken('t')).active, false);
      await rejectsIdentity(tenant.client().api.revokeToken('t'), 'IDENTITY_INVALID_CLIENT');
      await rejectsIdentity(tenant.client({ tokenPath: '/x' }).api.introspectToken('t'), 'IDENTITY_CONFIG', /\/token/);
    });
  });
});

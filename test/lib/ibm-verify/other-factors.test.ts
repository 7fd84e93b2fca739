import assert from 'node:assert/strict';
import { rejectsIdentity } from '../../support/identity-error';
import { withoutNock } from '../../support/nock-tenant';
import { CONTEXT, type IbmAuthenticator, knownPerson, PERSON, PUSH, QUESTIONS } from './known-person';
import { challenge, OWN_TOKEN, ScriptedTenant, userToken } from './scripted-tenant';
import { answer, challenged, choose, denied, granted, next, POLL, RESEND } from './steps';

describe('the other factors of IBM Verify', () => {
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

  describe('a push', () => {
    const uri = '/v1.0/authenticators/authenticator-1/verifications/12345678-aaaa';

    function begun(transactionUri = `${tenant.origin}${uri}`) {
      const expiryTime = new Date(tenant.clock.now() + 120_000).toISOString();
      return { status: 202, json: { id: '12345678-aaaa', state: 'PENDING', transactionUri, expiryTime } };
    }

    it('is sent, polled ever more slowly, and passed', async () => {
      const listed = await knownPerson(tenant, authenticator, ['push'], PUSH);
      assert.deepEqual(challenged(listed).prompt.factors, [{ id: 'enrolment-push', type: 'push', label: 'userPresence' }]);
      tenant.willAnswer(begun());
      let step = await next(authenticator, listed, choose('push', { message: 'Ticket\n4711' }));
      assert.deepEqual(
        { ...challenged(step).prompt, factors: [] },
        { expects: 'poll', factors: [], factor: 'enrolment-push', correlation: '12345678', pollAfterMs: 3000 },
      );
      assert.equal(tenant.lines[0], 'POST /v1.0/authenticators/authenticator-1/verifications');
      assert.deepEqual(JSON.parse(tenant.received[0]?.body ?? ''), {
        transactionData: { message: 'Ticket 4711', originIpAddress: CONTEXT.ipAddress, originUserAgent: CONTEXT.userAgent },
        pushNotification: { send: true, title: 'Ticket 4711', message: 'Ticket 4711' },
        authenticationMethods: [{ id: 'enrolment-push', methodType: 'signature' }],
        logic: 'OR',
        expiresIn: 120,
      });
      const waits: unknown[] = [];
      for (let poll = 0; poll < 6; poll++) {
        tenant.willAnswer({ json: { state: 'PENDING' } });
        step = await next(authenticator, step, POLL);
        waits.push(challenged(step).prompt.pollAfterMs);
      }
      assert.deepEqual(waits, [4500, 6750, 10125, 15000, 15000, 15000]);
      tenant.willAnswer({ json: { state: 'VERIFY_SUCCESS', userId: PERSON, assertion: 'a.b.c' } }, userToken('t'));
      assert.deepEqual(granted(await next(authenticator, step, POLL)).amr, ['password', 'push']);
      assert.equal(tenant.received[1]?.path, `${uri}?returnJwt=true`);
      assert.equal(tenant.received[1]?.headers.authorization, 'Bearer CANARY-second-token');
    });

    for (const [state, reason] of [
      ['USER_DENIED', 'rejected'],
      ['USER_FRAUDULENT', 'fraud'],
      ['FRAUD_REPORTED', 'fraud'],
      ['SUSPICIOUS', 'fraud'],
      ['TIMEOUT', 'expired'],
      ['CANCELED', 'cancelled'],
      ['VERIFY_FAILED', 'wrong-answer'],
      ['SOMETHING_NEW', 'unspecified'],
    ] as const) {
      it(`ends with ${reason} where the tenant says ${state}`, async () => {
        const listed = await knownPerson(tenant, authenticator, ['signatures_userPresence'], PUSH);
        tenant.willAnswer(begun(), { json: { state, assertion: 'must.not.count' } });
        assert.equal(denied(await next(authenticator, await next(authenticator, listed, choose('push')), POLL)).reason, reason);
      });
    }

    it('ends where the tenant says pending after the time is over', async () => {
      const listed = await knownPerson(tenant, authenticator, ['signatures'], PUSH);
      tenant.willAnswer(begun(), { json: { state: 'PENDING' } });
      const sent = await next(authenticator, listed, choose('push'));
      await tenant.clock.advance(120_000);
      assert.equal(denied(await next(authenticator, sent, POLL)).reason, 'expired');
    });

    it('is never asked for at another host than the tenant, nor with a name in the address', async () => {
      const listed = await knownPerson(tenant, authenticator, ['push'], PUSH);
      const { host } = new URL(tenant.origin);
      for (const address of [
        `https://${host}${uri}`,
        `http://evil.example${uri}`,
        `http://me@${host}${uri}`,
        `//evil.example${uri}`,
      ]) {
        tenant.willAnswer(begun(address));
        await rejectsIdentity(next(authenticator, listed, choose('push')), 'IDENTITY_RESPONSE', /not the tenant's own/);
      }
    });

    it('goes on after a poll that failed', async () => {
      const listed = await knownPerson(tenant, authenticator, ['push'], PUSH);
      tenant.willAnswer(begun(), { status: 503 }, { json: { state: 'PENDING' } });
      const sent = await next(authenticator, listed, choose('push'));
      await rejectsIdentity(next(authenticator, sent, POLL), 'IDENTITY_UNAVAILABLE');
      assert.equal(challenged(await next(authenticator, sent, POLL)).prompt.expects, 'poll');
      await rejectsIdentity(next(authenticator, sent, answer('1')), 'IDENTITY_INPUT', /waits for a poll/);
    });

    it('is offered for the signatures that the policy allows', async () => {
      const face = { ...PUSH, id: 'enrolment-face', subType: 'face' };
      const lost = { ...PUSH, id: 'enrolment-lost', references: undefined };
      const listed = await knownPerson(tenant, authenticator, ['signatures_face'], PUSH, face, lost);
      assert.deepEqual(
        challenged(listed).prompt.factors.map(({ id }) => id),
        ['enrolment-face'],
      );
    });
  });

  describe('questions', () => {
    it('are asked, and answered by key', async () => {
      const listed = await knownPerson(tenant, authenticator, ['questions'], QUESTIONS);
      const questions = [
        { questionKey: 'firstPet', question: 'First\u0000 pet?' },
        { questionKey: 'school', question: 'School?' },
      ];
      tenant.willAnswer({ status: 201, json: { id: 'q1', questions } });
      const asked = await next(authenticator, listed, choose('questions'));
      assert.deepEqual(challenged(asked).prompt.questions, [
        { key: 'firstPet', text: 'First pet?' },
        { key: 'school', text: 'School?' },
      ]);
      assert.equal(challenged(asked).prompt.answer, 'questions');
      for (const given of ['rex', { answers: { firstPet: 'Rex' } }, { answers: { firstPet: 'Rex', school: ' ' } }]) {
        await rejectsIdentity(next(authenticator, asked, answer(given)), 'IDENTITY_INPUT');
      }
      tenant.willAnswer({ status: 400, json: { messageId: 'CSIBN0021E' } }, { json: { assertion: 'a.b.c' } }, userToken('t'));
      const wrong = await next(authenticator, asked, answer({ answers: { firstPet: 'Max', school: 'X' } }));
      assert.equal(challenged(wrong).prompt.lastAnswer, 'wrong');
      assert.equal(challenged(wrong).prompt.questions?.length, 2);
      granted(await next(authenticator, wrong, answer({ answers: { school: 'Y', firstPet: 'Rex', other: 'not sent' } })));
      assert.deepEqual(tenant.lines.slice(0, 3), [
        'POST /v2.0/factors/questions/enrolment-questions/verifications',
        ...Array(2).fill('POST /v2.0/factors/questions/enrolment-questions/verifications/q1?returnJwt=true'),
      ]);
      const body = '{"questions":[{"questionKey":"firstPet","answer":"Rex"},{"questionKey":"school","answer":"Y"}]}';
      assert.equal(tenant.received[2]?.body, body);
    });
  });

  describe('a QR code', () => {
    const PNG = Buffer.from('a picture').toString('base64');
    const begun = { json: { id: 'qr-1', lsi: 'lsi-1', dsi: 'CANARY-dsi', qrCode: PNG, state: 'PENDING' } };

    it('is shown once, polled, and tells who scanned it', async () => {
      tenant.willAnswer(
        challenge('CANARY-token', ['qr']),
        OWN_TOKEN,
        { json: { total: 1, clients: [{ id: 'profile-1', name: 'x' }] } },
        begun,
      );
      const shown = await next(authenticator, await authenticator.start({ kind: 'sign-in', user: 'scott' }, {}), choose('qr'));
      assert.equal(challenged(shown).prompt.qrCode, PNG);
      assert.ok(!JSON.stringify(challenged(shown).prompt).includes('CANARY'));
      tenant.willAnswer({ json: { state: 'PENDING' } });
      const polled = await next(authenticator, shown, POLL);
      assert.equal(challenged(polled).prompt.expects, 'poll');
      tenant.willAnswer({ json: { state: 'SUCCESS', userId: 'SOMEBODY', assertion: 'a.b.c' } }, userToken('t'));
      const end = granted(await next(authenticator, polled, POLL));
      assert.deepEqual([end.user, end.subject, end.amr], [undefined, 'SOMEBODY', ['qr']], 'whom the flow named is not proved');
      assert.deepEqual(tenant.lines.slice(2, 5), [
        'GET /v1.0/authenticators/clients',
        'GET /v2.0/factors/qr/authenticate?profileId=profile-1',
        'GET /v2.0/factors/qr/authenticate/qr-1?dsi=CANARY-dsi&returnJwt=true',
      ]);
    });

    it('looks its profile up once', async () => {
      tenant.willAnswer(challenge('t', ['qr']), OWN_TOKEN, { json: [{ id: 'profile-1' }] }, begun, begun);
      const shown = await next(authenticator, await authenticator.start({ kind: 'sign-in' }, {}), choose('qr'));
      assert.equal(challenged(await next(authenticator, shown, RESEND)).prompt.qrCode, PNG);
    });

    it('ends where it has vanished, failed or timed out', async () => {
      tenant.willAnswer(challenge('t', ['qr']), OWN_TOKEN, { json: [{ id: 'profile-1' }] }, begun);
      const shown = await next(authenticator, await authenticator.start({ kind: 'sign-in' }, {}), choose('qr'));
      tenant.willAnswer(
        { status: 404 },
        { json: { state: 'TIMEOUT' } },
        { json: { state: 'FAILED' } },
        { json: { state: 'ODD' } },
      );
      const reasons = [];
      for (let poll = 0; poll < 4; poll++) reasons.push(denied(await next(authenticator, shown, POLL)).reason);
      assert.deepEqual(reasons, ['expired', 'expired', 'rejected', 'unspecified']);
    });

    it('needs a profile', async () => {
      tenant.willAnswer(challenge('t', ['qr']), OWN_TOKEN, { json: { total: 0, clients: [] } });
      const first = await authenticator.start({ kind: 'sign-in' }, {});
      await rejectsIdentity(next(authenticator, first, choose('qr')), 'IDENTITY_CONFIG', /profile/);
    });
  });

  describe('FIDO2', () => {
    const options = {
      rpId: 'acme.example',
      challenge: 'abc',
      timeout: 60000,
      allowCredentials: [],
      userVerification: 'preferred',
    };
    const credential = {
      id: 'cred',
      rawId: 'cred',
      type: 'public-key',
      response: { clientDataJSON: 'a', authenticatorData: 'b', signature: 'c', userHandle: null },
      clientExtensionResults: {},
      authenticatorAttachment: 'platform',
      unknown: 'not sent',
    };

    it('passes options and result through', async () => {
      tenant.willAnswer(
        challenge('t', ['fido2']),
        { json: { fido2: [{ id: 'rp-1', rpId: 'acme.example' }] } },
        { json: options },
      );
      const first = await authenticator.start({ kind: 'sign-in' }, {});
      await rejectsIdentity(next(authenticator, first, choose('fido2')), 'IDENTITY_INPUT', /origin/);
      const asked = await next(authenticator, first, choose('fido2', { origin: 'https://login.acme.example' }));
      assert.deepEqual(challenged(asked).prompt.credentialOptions, options);
      assert.equal(challenged(asked).prompt.answer, 'credential');
      await rejectsIdentity(next(authenticator, asked, answer({ credential: { id: 'x' } })), 'IDENTITY_INPUT', /response/);
      await rejectsIdentity(next(authenticator, asked, answer('x')), 'IDENTITY_INPUT', /credential/);
      tenant.willAnswer({ json: { assertion: 'a.b.c', userId: PERSON } }, userToken('t2'));
      const end = granted(await next(authenticator, asked, answer({ credential })));
      assert.deepEqual([end.subject, end.amr], [PERSON, ['fido2']]);
      assert.deepEqual(tenant.lines.slice(1, 4), [
        'POST /v2.0/factors/fido2/relyingparties',
        'POST /v2.0/factors/fido2/relyingparties/rp-1/assertion/options',
        'POST /v2.0/factors/fido2/relyingparties/rp-1/assertion/result?returnJwt=true',
      ]);
      assert.equal(tenant.received[1]?.body, '{"origin":"https://login.acme.example"}');
      assert.equal(tenant.received[2]?.body, '{"userVerification":"preferred"}');
      assert.deepEqual(JSON.parse(tenant.received[3]?.body ?? ''), {
        id: 'cred',
        rawId: 'cred',
        type: 'public-key',
        response: { clientDataJSON: 'a', authenticatorData: 'b', signature: 'c', userHandle: null },
        authenticatorAttachment: 'platform',
        getClientExtensionResults: {},
      });
    });

    it('needs new options after a signature that was refused, and names the person who is known', async () => {
      const listed = await knownPerson(tenant, authenticator, ['fido2']);
      tenant.willAnswer(
        { json: { fido2: { id: 'rp-1' } } },
        { json: options },
        { status: 400, json: { messageId: 'CSIBN0021E' } },
      );
      const asked = await next(authenticator, listed, choose('fido2', { origin: 'https://login.acme.example' }));
      assert.equal(tenant.received[1]?.body, `{"userVerification":"preferred","userId":"${PERSON}"}`);
      const wrong = await next(authenticator, asked, answer({ credential }));
      assert.deepEqual([challenged(wrong).prompt.expects, challenged(wrong).prompt.lastAnswer], ['factor', 'wrong']);
    });

    it('needs a relying party for the origin', async () => {
      tenant.willAnswer(challenge('t', ['fido2']), { json: { fido2: [] } });
      const first = await authenticator.start({ kind: 'sign-in' }, {});
      const chosen = next(authenticator, first, choose('fido2', { origin: 'https://login.acme.example' }));
      await rejectsIdentity(chosen, 'IDENTITY_CONFIG', /relying party/);
    });
  });
});

import assert from 'node:assert/strict';
import { rejectsIdentity } from '../../../support/identity-error';
import { withNock } from '../../../support/nock-tenant';
import { USER } from '../intercepted-tenant';
import {
  ADVANCE,
  EMAIL,
  failure,
  LOGIN_SUCCESS,
  newPackage,
  OATH,
  PASSWORD,
  SESSION,
  SignInVendor,
  SMS,
  START,
  success,
} from './sign-in-vendor';
import { challenged, denied, Flow, granted } from './steps';

const LIFETIME_MS = 300_000;

describe('CyberArk sign-in', () => {
  withNock();
  let vendor: SignInVendor;
  let flow: Flow;
  beforeEach(() => {
    vendor = new SignInVendor();
    flow = new Flow(vendor.authenticator());
  });
  afterEach(() => vendor.close());

  it('goes from the password over a code to the token, with the calls that are documented', async () => {
    vendor
      .willStart([[PASSWORD], [OATH, SMS]])
      .willAdvance({ Summary: 'StartNextChallenge' })
      .willAdvance(LOGIN_SUCCESS);
    const first = challenged(await flow.signIn());
    assert.deepEqual(first.prompt, {
      expects: 'answer',
      factors: [{ id: 'UP', type: 'UP', label: 'Enter password' }],
      factor: 'UP',
      answer: 'password',
    });
    const second = challenged(await flow.answer(first, 'CANARY password '));
    assert.deepEqual(second.prompt, {
      expects: 'factor',
      factors: [
        { id: 'OATH', type: 'OATH', label: 'OATH OTP Client' },
        { id: 'SMS', type: 'SMS', label: 'SMS... XXX-6789', destination: '***6789' },
      ],
    });
    const third = challenged(await flow.choose(second, 'OATH'));
    assert.equal(third.prompt.answer, 'code');
    assert.deepEqual(granted(await flow.answer(third, ' 271828 ')), {
      outcome: 'granted',
      token: { value: 'CANARY-auth-token', scope: undefined, expiresAt: undefined, refreshToken: undefined },
      user: 'alice@acme.example',
      subject: 'uuid-of-alice',
      amr: ['UP', 'OATH'],
    });

    const session = { TenantId: 'ABC1234', SessionId: SESSION };
    assert.deepEqual(vendor.operations, [
      { User: USER, Version: '1.0' },
      { ...session, MechanismId: PASSWORD.MechanismId, Action: 'Answer', Answer: 'CANARY password ' },
      { ...session, MechanismId: OATH.MechanismId, Action: 'Answer', Answer: '271828' },
    ]);
    for (const { headers } of vendor.calls) {
      assert.equal(headers['x-idap-native-client'], 'true');
      assert.equal(headers['content-type'], 'application/json');
      assert.equal(headers.authorization, undefined);
      assert.equal(headers.cookie, undefined);
    }
  });

  it('is granted at once where the tenant asks for nothing', async () => {
    vendor.will(START, success(LOGIN_SUCCESS));
    assert.deepEqual(granted(await flow.signIn()).amr, []);
  });

  it('offers no mechanism that is not set up, or that a flow cannot do', async () => {
    const others = [
      { ...SMS, Enrolled: false },
      { ...OATH, Name: 'U2F', AnswerType: 'StartTextOob' },
      { ...OATH, Name: 'RESET' },
      { ...OATH, Name: 'NEW', AnswerType: 'Telepathy' },
    ];
    vendor.willStart([[EMAIL, ...others]]);
    const { prompt } = challenged(await flow.signIn());
    assert.deepEqual(
      prompt.factors.map(({ id }) => id),
      ['EMAIL'],
    );
    vendor.willStart([others]).willCleanUp();
    assert.deepEqual(denied(await flow.signIn()), { reason: 'no-factor' });
  });

  it('passes on a mechanism that nobody knows, by how it is answered', async () => {
    vendor.willStart([[{ ...OATH, Name: 'RADIUS', PromptMechChosen: 'Enter\r\n the  \u202eresponse\u0000' }]]);
    const { prompt } = challenged(await flow.signIn());
    assert.deepEqual(prompt, {
      expects: 'answer',
      factors: [{ id: 'RADIUS', type: 'RADIUS', label: 'Enter the response' }],
      factor: 'RADIUS',
      answer: 'code',
    });
  });

  it('numbers mechanisms of one type, which the type alone does not choose', async () => {
    const other = { ...SMS, MechanismId: 'CANARY-mechanism-sms-2', PartialDeviceAddress: '4321' };
    vendor.willStart([[SMS, other]]).willAdvance({ Summary: 'OobPending' });
    const first = await flow.signIn();
    await rejectsIdentity(flow.choose(first, 'SMS'), 'IDENTITY_INPUT', /none of those/);
    assert.equal(challenged(await flow.choose(first, 'SMS.2')).prompt.factor, 'SMS.2');
    assert.deepEqual(vendor.operations.at(-1), {
      TenantId: 'ABC1234',
      SessionId: SESSION,
      MechanismId: other.MechanismId,
      Action: 'StartOOB',
    });
  });

  describe('with security questions', () => {
    const parts = [
      { Uuid: 'u_1', QuestionText: 'First pet?', PromptMechChosen: "Answer 'First pet?'" },
      { Uuid: 'u_2', QuestionText: 'First school?', PromptMechChosen: "Answer 'First school?'" },
    ];
    const questions = (count: number) => ({
      AnswerType: 'Text',
      Name: 'SQ',
      MultipartMechanism: { PromptSelectMech: 'Security Question', MechanismParts: parts.slice(0, count) },
      Question: 'First pet?',
      PromptSelectMech: 'Security Question',
      MechanismId: 'CANARY-mechanism-sq',
    });

    it('asks all of them and answers by uuid', async () => {
      vendor.willStart([[questions(2)]]).willAdvance(LOGIN_SUCCESS);
      const first = challenged(await flow.signIn());
      assert.equal(first.prompt.answer, 'questions');
      assert.deepEqual(first.prompt.questions, [
        { key: 'u_1', text: 'First pet?' },
        { key: 'u_2', text: 'First school?' },
      ]);
      granted(await flow.answer(first, { answers: { u_2: 'CANARY-school', u_1: ' CANARY-rex ' } }));
      assert.deepEqual((vendor.operations.at(-1) as { Answer: unknown }).Answer, { u_1: 'CANARY-rex', u_2: 'CANARY-school' });
    });

    it('answers a single one by its uuid, and by its text alone where it has none', async () => {
      const { MultipartMechanism: _, ...plain } = questions(1);
      for (const [mechanism, key, sent] of [
        [questions(1), 'u_1', { u_1: 'CANARY-rex' }],
        [plain, 'question', 'CANARY-rex'],
      ] as const) {
        for (const answer of ['CANARY-rex ', { answers: { [key]: ' CANARY-rex' } }]) {
          vendor.willStart([[mechanism]]).willAdvance(LOGIN_SUCCESS);
          granted(await flow.answer(await flow.signIn(), answer));
          assert.deepEqual((vendor.operations.at(-1) as { Answer: unknown }).Answer, sent);
        }
      }
    });

    it('refuses half an answer without sending it', async () => {
      vendor.willStart([[questions(2)]]);
      const first = await flow.signIn();
      for (const answer of [
        'CANARY-rex',
        { answers: { u_1: 'CANARY-rex' } },
        { answers: { u_1: 'CANARY-rex', u_2: ' ' } },
        { answers: { u_1: 'CANARY-rex', u_2: 'x', u_3: 'y' } },
        { answers: undefined as never },
        null as never,
        7 as never,
      ]) {
        await rejectsIdentity(flow.answer(first, answer), 'IDENTITY_INPUT');
      }
      assert.equal(vendor.calls.length, 1);
    });
  });

  describe('after a wrong answer', () => {
    it('is denied by the generic failure', async () => {
      vendor.willStart([[PASSWORD]]).willFail();
      assert.deepEqual(denied(await flow.answer(await flow.signIn(), 'CANARY-wrong')), { reason: 'wrong-answer' });
    });

    it('never takes success:false for a success, whatever the summary says', async () => {
      for (const Summary of ['LoginSuccess', 'StartNextChallenge', 'NewPackage', 'OobPending', 'Undefined', 'Other']) {
        vendor.willStart([[PASSWORD], [OATH]]).will(ADVANCE, failure({ ...LOGIN_SUCCESS, Summary }));
        assert.equal(denied(await flow.answer(await flow.signIn(), 'CANARY-wrong')).reason, 'wrong-answer');
      }
    });

    it('goes on with a new package, three times in all, and then ends it', async () => {
      vendor.willStart([[PASSWORD], [OATH]]);
      let step = await flow.signIn();
      for (const number of [1, 2]) {
        const mechanism = { ...PASSWORD, MechanismId: `CANARY-mechanism-up-${number}` };
        vendor.willAdvance(newPackage([[mechanism], [OATH]], { SessionId: `CANARY-session-${number + 1}` }));
        step = challenged(await flow.answer(step, 'CANARY-wrong'));
        assert.equal(step.prompt.lastAnswer, 'wrong');
        assert.equal(step.prompt.factor, 'UP');
      }
      vendor.willAdvance(newPackage([[PASSWORD], [OATH]], { SessionId: 'CANARY-session-4' })).willCleanUp();
      assert.deepEqual(denied(await flow.answer(step, 'CANARY-wrong')), { reason: 'too-many-answers' });
      assert.deepEqual(vendor.operations.at(-1), { TenantId: 'ABC1234', SessionId: 'CANARY-session-4' });
      const sessions = vendor.operations.map((body) => (body as { SessionId?: string }).SessionId);
      assert.deepEqual(sessions.slice(1, 4), [SESSION, 'CANARY-session-2', 'CANARY-session-3']);
    });

    it('counts per factor, and forgets as passed what is asked again', async () => {
      vendor.willStart([[PASSWORD], [OATH]]).willAdvance({ Summary: 'StartNextChallenge' });
      let step = await flow.answer(await flow.signIn(), 'CANARY-password');
      vendor.willAdvance(newPackage([[PASSWORD], [OATH]]));
      step = challenged(await flow.answer(step, '000000'));
      assert.equal(step.prompt.factor, 'UP');
      assert.equal(step.prompt.lastAnswer, 'wrong');
      vendor.willAdvance({ Summary: 'StartNextChallenge' }).willAdvance(LOGIN_SUCCESS);
      step = await flow.answer(step, 'CANARY-password');
      assert.deepEqual(granted(await flow.answer(step, '271828')).amr, ['UP', 'OATH']);
    });
  });

  it('does not call an answer wrong that led to other factors', async () => {
    vendor.willStart([[PASSWORD]]).willAdvance(newPackage([[OATH]]));
    const { prompt } = challenged(await flow.answer(await flow.signIn(), 'CANARY-password'));
    assert.equal(prompt.lastAnswer, undefined);
    assert.equal(prompt.factor, 'OATH');
  });

  it('is denied while somebody is locked out, with the time to wait, and leaves no session', async () => {
    vendor.willStart([[PASSWORD]], { RetryWaitingTime: 30 }).willCleanUp();
    assert.deepEqual(denied(await flow.signIn()), { reason: 'locked', retryAfterSeconds: 30 });
    vendor
      .willStart([[PASSWORD]])
      .willAdvance(newPackage([[PASSWORD]], { RetryWaitingTime: '12.5' }))
      .willCleanUp();
    assert.deepEqual(denied(await flow.answer(await flow.signIn(), 'CANARY-wrong')), { reason: 'locked', retryAfterSeconds: 13 });
  });

  it('is denied although the tenant does not take the clean-up', async () => {
    vendor.willStart([[PASSWORD]], { RetryWaitingTime: 30 }).will('/Security/CleanupAuthentication', 'x', { status: 500 });
    assert.equal(denied(await flow.signIn()).reason, 'locked');
  });

  it('is denied for somebody who signs in elsewhere', async () => {
    for (const member of ['IdpRedirectUrl', 'IdpRedirectShortUrl']) {
      vendor.will(START, success({ [member]: 'https://idp.partner.example/CANARY', SessionId: SESSION }));
      assert.deepEqual(denied(await flow.signIn('frank@partner.example')), { reason: 'federated' });
    }
  });

  it('is denied where the tenant refuses a person at once, and an error where it did not understand', async () => {
    vendor.will(START, failure({ Summary: 'Failure' }));
    assert.deepEqual(denied(await flow.signIn()), { reason: 'unspecified' });
    vendor.will(START, failure(null));
    const error = await rejectsIdentity(flow.signIn(), 'IDENTITY_REFUSED', /MessageID _I18N_SomeName, ErrorID 0a1b-2c:3d4e$/);
    assert.deepEqual(error.details, { statusCode: 200, messageId: '_I18N_SomeName', errorId: '0a1b-2c:3d4e' });
    assert.doesNotMatch(error.message, /CANARY/);
  });

  it('is over when its time is', async () => {
    vendor.willStart([[PASSWORD], [OATH]]);
    const first = challenged(await flow.signIn());
    assert.equal(first.expiresAt, vendor.clock.now() + LIFETIME_MS);
    await vendor.clock.advance(LIFETIME_MS - 1);
    vendor.willAdvance({ Summary: 'StartNextChallenge' });
    const second = challenged(await flow.answer(first, 'CANARY-password'));
    assert.equal(second.expiresAt, vendor.clock.now() + LIFETIME_MS);
    await vendor.clock.advance(LIFETIME_MS);
    vendor.willCleanUp();
    assert.deepEqual(denied(await flow.answer(second, '271828')), { reason: 'expired' });
    assert.deepEqual(vendor.operations.at(-1), { TenantId: 'ABC1234', SessionId: SESSION });
  });

  it('tells the tenant when it is abandoned', async () => {
    vendor.willStart([[PASSWORD]]).willCleanUp();
    await flow.authenticator.abandon(challenged(await flow.signIn()).state, {});
    assert.deepEqual(vendor.operations.at(-1), { TenantId: 'ABC1234', SessionId: SESSION });
  });

  it('refuses what does not fit the step, without a call', async () => {
    vendor.willStart([[PASSWORD, EMAIL]]);
    const first = challenged(await flow.signIn());
    const chosen = await flow.choose(first, 'UP');
    const refusals = [
      flow.answer(first, 'CANARY-password'),
      flow.poll(first),
      flow.proceed(first, { kind: 'resend' }),
      flow.choose(first, 'SMS'),
      flow.proceed(first, { kind: 'choose', factor: 'EMAIL', details: { destination: 'elsewhere@acme.example' } }),
      flow.answer(chosen, ''),
      flow.answer(chosen, 'x'.repeat(1025)),
      flow.answer(chosen, { answers: { question: 'x' } }),
      flow.poll(chosen),
      flow.proceed(chosen, { kind: 'resend' }),
    ];
    for (const refusal of refusals) await rejectsIdentity(refusal, 'IDENTITY_INPUT');
    await rejectsIdentity(flow.signIn(' '), 'IDENTITY_INPUT', /user name/);
    assert.equal(vendor.calls.length, 1);
  });

  it('takes the token from Auth, Token or the cookie, in this order and unaltered, with the lifetime that is told', async () => {
    const now = vendor.clock.now();
    const bare = { ...LOGIN_SUCCESS, Auth: null, Token: null };
    const cookie = { 'set-cookie': '.ASPXAUTH=CANARY%2Bcookie; path=/; secure; HttpOnly' };
    const cases: [object, Record<string, string>, string, number | undefined][] = [
      [{ ...bare, Auth: 'CANARY%41+/=', Token: 'CANARY-other' }, cookie, 'CANARY%41+/=', undefined],
      [{ ...bare, Auth: 'CANARY-a', TokenLifetime: 900 }, {}, 'CANARY-a', now + 900_000],
      [{ ...bare, Token: 'CANARY-t', TokenLifetime: '900' }, {}, 'CANARY-t', now + 900_000],
      [{ ...bare, Token: 'CANARY-t', TokenLifetime: 'long' }, {}, 'CANARY-t', undefined],
      [bare, cookie, 'CANARY%2Bcookie', undefined],
      [bare, { 'set-cookie': '.aspxauth="CANARY-c"; Max-Age=60' }, 'CANARY-c', now + 60_000],
    ];
    for (const [result, headers, value, expiresAt] of cases) {
      vendor.will(START, success(result), { headers });
      const { token } = granted(await flow.signIn());
      assert.deepEqual([token?.value, token?.expiresAt], [value, expiresAt]);
    }
    vendor.will(START, success(bare), { headers: { 'set-cookie': '.ASPXAUTH=x; Max-Age=0' } });
    await rejectsIdentity(flow.signIn(), 'IDENTITY_RESPONSE', /holds no token/);
    vendor.will(START, success({ ...bare, Auth: 'CANARY\r\nX: y' }));
    await rejectsIdentity(flow.signIn(), 'IDENTITY_RESPONSE', /Result\.Auth/);
  });

  it('names what is missing or does not follow, and quotes nothing', async () => {
    const starts: [object | string, RegExp][] = [
      [success({ Summary: 'NewPackage', SessionId: SESSION }), /does not follow/],
      [success(newPackage([[PASSWORD]], { SessionId: '' })), /does not follow/],
      [success(newPackage([[PASSWORD]], { Summary: 'OobPending' })), /does not follow/],
      [success(newPackage([[{ ...PASSWORD, MechanismId: null }]])), /\(Result\.Challenges\.0\.Mechanisms\.0\.MechanismId\)/],
      [success(newPackage([[{ ...PASSWORD, Name: '<CANARY>' }]])), /\(Result\.Challenges\.0\.Mechanisms\.0\.Name\)/],
      [{ error_message: 'CANARY' }, /not the one that is documented$/],
      ['', /not the one that is documented$/],
      ['<html>CANARY</html>', /web page/],
      ['{"success":tr', /not complete JSON/],
    ];
    for (const [envelope, text] of starts) {
      vendor.will(START, envelope);
      const error = await rejectsIdentity(flow.signIn(), 'IDENTITY_RESPONSE', text);
      assert.doesNotMatch(error.message, /CANARY/);
    }
    for (const result of [{ Summary: 'StartNextChallenge' }, { Summary: 'NoncommitalSuccess' }, { Summary: 'NewPackage' }, {}]) {
      vendor.willStart([[PASSWORD]]).willAdvance(result);
      await rejectsIdentity(flow.answer(await flow.signIn(), 'CANARY-password'), 'IDENTITY_RESPONSE', /does not follow/);
    }
  });
});

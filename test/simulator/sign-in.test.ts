import assert from 'node:assert/strict';
import { RestClient } from './rest-client';
import { useSimulator } from './support';

const ALICE = ['alice@acme.example', 'CANARY-alice-password'] as const;

describe('simulator: signing in by API', () => {
  const { tenant, clock } = useSimulator();
  const client = () => new RestClient(tenant().origin);
  const summaryOf = async (answer: Promise<{ success: boolean | undefined; Result: { Summary: string } }>) =>
    (await answer).Result.Summary;
  const isGenericFailure = async (answer: ReturnType<RestClient['call']>) => {
    const { status, success, Result, Message, ErrorID } = await answer;
    assert.deepEqual([status, success, Result.Summary], [200, false, 'Failure']);
    assert.match(Message ?? '', /has failed/);
    assert.match(ErrorID ?? '', /^[0-9a-f-]{36}:[0-9a-f]{32}$/);
  };

  it('offers the challenges of a user, addresses masked', async () => {
    const { success, Result } = await client().call('/Security/StartAuthentication', { User: ALICE[0], Version: '1.0' });
    assert.equal(success, true);
    assert.deepEqual([Result.Summary, Result.TenantId, Result.RetryWaitingTime], ['NewPackage', 'ACM0001', 0]);
    const [[password], [mail]] = Result.Challenges.map(({ Mechanisms }: { Mechanisms: object[] }) => Mechanisms);
    assert.deepEqual([password.Name, password.AnswerType], ['UP', 'Text']);
    assert.deepEqual([mail.Name, mail.AnswerType], ['EMAIL', 'StartTextOob']);
    assert.deepEqual([mail.PartialAddress, mail.MaskedEmailAddress], ['acme.example', '***@acme.example']);
    assert.doesNotMatch(JSON.stringify(Result), /alice|CANARY/);
  });

  it('grants a token in the body and in a cookie without expiry after every challenge was passed', async () => {
    const begun = await client().start(ALICE[0]);
    assert.equal(await summaryOf(begun.answer('UP', ALICE[1])), 'StartNextChallenge');
    assert.equal(await summaryOf(begun.step('EMAIL', 'StartOOB')), 'OobPending');
    assert.equal(await summaryOf(begun.step('EMAIL', 'Poll')), 'OobPending');
    const { Result, headers } = await begun.answer('EMAIL', tenant().outbox.messages[0]?.code);
    assert.deepEqual([Result.Summary, Result.User, Result.AuthLevel], ['LoginSuccess', ALICE[0], 'Normal']);
    assert.match(Result.Auth, /^[0-9A-F]{128}$/);
    assert.equal(Result.Token, Result.Auth);
    assert.equal('TokenLifetime' in Result, false);
    const [cookie = ''] = headers.getSetCookie();
    assert.ok(cookie.startsWith(`.ASPXAUTH=${Result.Auth};`));
    assert.doesNotMatch(cookie, /expires|max-age/i);
  });

  it('grants nothing before the last challenge', async () => {
    const begun = await client().start(ALICE[0]);
    const { Result, headers } = await begun.answer('UP', ALICE[1]);
    assert.deepEqual([Result, headers.getSetCookie()], [{ Summary: 'StartNextChallenge' }, []]);
    await isGenericFailure((await client().start(ALICE[0])).answer('EMAIL', '000000'));
  });

  it('takes several operations in one call', async () => {
    const begun = await client().start(ALICE[0]);
    const MultipleOperations = [begun.operation('UP', 'Answer', ALICE[1]), begun.operation('EMAIL', 'StartOOB')];
    assert.equal(await summaryOf(begun.advance({ MultipleOperations })), 'OobPending');
    const code = tenant().outbox.messages[0]?.code;
    assert.equal(await summaryOf(begun.answer('EMAIL', code)), 'LoginSuccess');
  });

  it('stops several operations at the first that fails', async () => {
    const begun = await client().start(ALICE[0]);
    const MultipleOperations = [begun.operation('UP', 'Answer', 'wrong'), begun.operation('EMAIL', 'StartOOB')];
    await isGenericFailure(begun.advance({ MultipleOperations }));
    assert.deepEqual(tenant().outbox.messages, []);
  });

  it('goes on when the link of a mail is opened, once', async () => {
    const begun = await client().start(ALICE[0]);
    await begun.answer('UP', ALICE[1]);
    await begun.step('EMAIL', 'StartOOB');
    const link = tenant().outbox.messages[0]?.link ?? '';
    assert.equal((await fetch(link)).status, 200);
    assert.equal((await fetch(link)).status, 404);
    assert.equal(await summaryOf(begun.step('EMAIL', 'Poll')), 'LoginSuccess');
  });

  it('sends anew on RetryOOB, and takes the new code only', async () => {
    const begun = await client().start('erin@acme.example');
    await begun.answer('UP', 'CANARY-erin-password');
    await begun.step('SMS', 'StartOOB');
    await begun.step('SMS', 'RetryOOB');
    const [first, second] = tenant().outbox.messages;
    assert.deepEqual([first?.state, second?.state], ['withdrawn', 'open']);
    assert.deepEqual([second?.kind, begun.mechanism('SMS').PartialPhoneNumber], ['sms', '0142']);
    assert.equal(await summaryOf(begun.answer('SMS', second?.code)), 'LoginSuccess');
  });

  it('asks security questions in parts', async () => {
    const begun = await client().start('dave+ops@acme.example');
    await begun.answer('UP', 'CANARY-dave-password');
    const { MechanismParts } = begun.mechanism('SQ').MultipartMechanism;
    const [pet, swim] = MechanismParts.map(({ Uuid }: { Uuid: string }) => Uuid);
    assert.equal(MechanismParts.length, 2);
    assert.equal(await summaryOf(begun.answer('SQ', { [pet]: 'canary-REX ', [swim]: 'CANARY-lake' })), 'LoginSuccess');
  });

  it('wants every part of the answer', async () => {
    const begun = await client().start('dave+ops@acme.example');
    await begun.answer('UP', 'CANARY-dave-password');
    const [{ Uuid }] = begun.mechanism('SQ').MultipartMechanism.MechanismParts;
    await isGenericFailure(begun.answer('SQ', { [Uuid]: 'CANARY-rex' }));
  });

  for (const [name, answer] of [
    ['OATH', () => '271828'],
    ['OTP', () => tenant().outbox.messages[0]?.code],
  ] as const) {
    it(`takes a typed code: ${name}`, async () => {
      const begun = await client().start('erin@acme.example');
      await begun.answer('UP', 'CANARY-erin-password');
      if (name === 'OTP') await begun.step(name, 'StartOOB');
      assert.equal(await summaryOf(begun.answer(name, answer())), 'LoginSuccess');
    });
  }

  it('waits for a phone call to be confirmed', async () => {
    const begun = await client().start('erin@acme.example');
    await begun.answer('UP', 'CANARY-erin-password');
    await begun.step('PF', 'StartOOB');
    tenant().outbox.approve(tenant().outbox.messages[0]?.id ?? '');
    assert.equal(await summaryOf(begun.step('PF', 'Poll')), 'LoginSuccess');
  });

  describe('with a push', () => {
    const pushed = async () => {
      const begun = await client().start('bob@acme.example');
      await begun.answer('UP', 'CANARY-bob-password');
      const { Result } = await begun.step('OTP', 'StartOOB');
      return { begun, number: Result.GeneratedAuthValue as string };
    };
    const push = () => tenant().outbox.messages[0] as NonNullable<ReturnType<typeof tenant>['outbox']['messages'][0]>;

    it('shows the number to match until it is chosen on the device', async () => {
      const { begun, number } = await pushed();
      assert.equal(begun.mechanism('OTP').AnswerType, 'StartOob');
      assert.equal(push().choices.length, 3);
      assert.ok(push().choices.includes(number));
      assert.deepEqual((await begun.step('OTP', 'Poll')).Result, { Summary: 'OobPending', GeneratedAuthValue: number });
      tenant().outbox.approve(push().id, number);
      assert.equal(await summaryOf(begun.step('OTP', 'Poll')), 'LoginSuccess');
    });

    it('fails for another number, and for a denial', async () => {
      for (const answer of ['another number', 'denial']) {
        tenant().reset();
        const { begun, number } = await pushed();
        if (answer === 'denial') tenant().outbox.deny(push().id);
        else
          tenant().outbox.approve(
            push().id,
            push().choices.find((choice) => choice !== number),
          );
        await isGenericFailure(begun.step('OTP', 'Poll'));
        await isGenericFailure(begun.step('OTP', 'Poll'));
      }
    });

    it('may be slow', async () => {
      tenant().switches.pushDelayMs = 20_000;
      const { begun, number } = await pushed();
      assert.deepEqual(tenant().outbox.messages, []);
      assert.equal(await summaryOf(begun.step('OTP', 'Poll')), 'OobPending');
      clock.ms += 20_000;
      tenant().outbox.approve(push().id, number);
      assert.equal(await summaryOf(begun.step('OTP', 'Poll')), 'LoginSuccess');
    });

    it('tells a test when it is sent', async () => {
      const sent = tenant().outbox.sent('bob@acme.example');
      await pushed();
      assert.equal((await sent).kind, 'push');
    });
  });

  describe('that goes wrong', () => {
    it('is over after a wrong answer', async () => {
      const begun = await client().start(ALICE[0]);
      await isGenericFailure(begun.answer('UP', 'CANARY-wrong'));
      await isGenericFailure(begun.answer('UP', ALICE[1]));
    });

    it('begins anew with a new package when the switch says so', async () => {
      tenant().switches.wrongAnswer = 'new-package';
      const begun = await client().start(ALICE[0]);
      const { success, Result } = await begun.answer('UP', 'CANARY-wrong');
      assert.deepEqual([success, Result.Summary], [true, 'NewPackage']);
      assert.notEqual(Result.SessionId, begun.result.SessionId);
      await isGenericFailure(begun.answer('UP', ALICE[1]));
      begun.result = Result;
      assert.equal(await summaryOf(begun.answer('UP', ALICE[1])), 'StartNextChallenge');
    });

    it('locks out after three wrong answers, for half a minute', async () => {
      for (let tries = 0; tries < 3; tries += 1) await (await client().start(ALICE[0])).answer('UP', 'CANARY-wrong');
      const locked = await client().start(ALICE[0]);
      assert.equal(locked.result.RetryWaitingTime, 30);
      await isGenericFailure(locked.answer('UP', ALICE[1]));
      clock.ms += 30_000;
      const later = await client().start(ALICE[0]);
      assert.equal(later.result.RetryWaitingTime, 0);
      assert.equal(await summaryOf(later.answer('UP', ALICE[1])), 'StartNextChallenge');
    });

    it('keeps a locked user out', async () => {
      const begun = await client().start('grace@acme.example');
      assert.equal(begun.result.RetryWaitingTime, 30);
      await isGenericFailure(begun.answer('UP', 'CANARY-grace-password'));
    });

    for (const user of ['nobody@acme.example', 'carol@acme.example']) {
      it(`gives ${user}, who cannot sign in, a package like any other`, async () => {
        const begun = await client().start(user);
        assert.equal(begun.result.Summary, 'NewPackage');
        for (const answer of ['', 'CANARY-x']) await isGenericFailure((await client().start(user)).answer('UP', answer));
        tenant().switches.unknownLogin = 'start';
        await isGenericFailure(client().call('/Security/StartAuthentication', { User: user }));
      });
    }

    it('knows no user without a name', async () => {
      const { success, Result } = await client().call('/Security/StartAuthentication', { User: '', Version: '1.0' });
      assert.deepEqual([success, Result.Summary], [false, 'Undefined']);
    });

    it('is over after five minutes, and after a clean-up', async () => {
      const late = await client().start(ALICE[0]);
      const cleaned = await client().start(ALICE[0]);
      const { SessionId, TenantId } = cleaned.result;
      for (let times = 0; times < 2; times += 1) {
        assert.equal((await client().call('/Security/CleanupAuthentication', { SessionId, TenantId })).success, true);
      }
      await isGenericFailure(cleaned.answer('UP', ALICE[1]));
      clock.ms += 300_000;
      await isGenericFailure(late.answer('UP', ALICE[1]));
    });

    it('takes neither an unknown action nor an unknown mechanism nor another tenant', async () => {
      await isGenericFailure((await client().start(ALICE[0])).step('UP', 'Guess', ALICE[1]));
      await isGenericFailure((await client().start(ALICE[0])).step('UP', 'Poll'));
      await isGenericFailure((await client().start(ALICE[0])).step('UP', 'StartOOB'));
      await isGenericFailure((await client().start(ALICE[0])).advance({ MechanismId: 'x', Action: 'Answer', Answer: ALICE[1] }));
      const begun = await client().start(ALICE[0]);
      await isGenericFailure(begun.advance({ ...begun.operation('UP', 'Answer', ALICE[1]), TenantId: 'XYZ9999' }));
    });

    it('commits to nothing when a password was forgotten', async () => {
      const begun = await client().start(ALICE[0]);
      const { success, Result } = await begun.step('UP', 'ForgotPassword');
      assert.deepEqual([success, Result.Summary], [true, 'NoncommitalSuccess']);
      await isGenericFailure(begun.answer('UP', ALICE[1]));
    });
  });

  it('is subject to faults', async () => {
    tenant().setFault('advanceauthentication', { kind: 'status', status: 503, times: 1 });
    const begun = await client().start(ALICE[0]);
    const body = { SessionId: begun.result.SessionId, ...begun.operation('UP', 'Answer', ALICE[1]) };
    assert.equal((await client().send('/Security/AdvanceAuthentication', body)).status, 503);
    assert.equal(await summaryOf(begun.answer('UP', ALICE[1])), 'StartNextChallenge');
    assert.equal(tenant().count('advanceauthentication'), 2);
  });

  it('may succeed at once', async () => {
    const { Result, headers } = await client().call('/Security/StartAuthentication', { User: 'heidi@acme.example' });
    assert.deepEqual([Result.Summary, Result.User], ['LoginSuccess', 'heidi@acme.example']);
    assert.equal(headers.getSetCookie().length, 1);
  });

  it('tells how long the token lives when the switch says so', async () => {
    tenant().switches.tokenLifetime = 'present';
    const { Result } = await client().call('/Security/StartAuthentication', { User: 'heidi@acme.example' });
    assert.equal(Result.TokenLifetime, 43_200);
  });

  it('fails without the header of an API client, by whatever name, unless the switch says so', async () => {
    const start = (headers: Record<string, string>) =>
      client().withHeaders(headers).call('/Security/StartAuthentication', { User: ALICE[0] });
    assert.deepEqual([(await start({ 'x-idap-native-client': 'no' })).success], [false]);
    assert.equal((await start({ 'x-idap-native-client': 'Yes' })).success, true);
    assert.equal((await start({ 'x-idap-native-client': '', 'x-centrify-native-client': '1' })).success, true);
    tenant().switches.nativeClient = 'optional';
    assert.equal((await start({ 'x-idap-native-client': '' })).success, true);
  });

  it('takes names in any case, and nothing but JSON', async () => {
    assert.equal((await client().call('/security/startauthentication', { user: ALICE[0] })).Result.Summary, 'NewPackage');
    for (const body of ['{', '[]', 'null', '"x"']) {
      assert.equal((await client().call('/Security/StartAuthentication', body)).success, false);
    }
    const form = client().withHeaders({ 'content-type': 'application/x-www-form-urlencoded' });
    assert.equal((await form.call('/Security/StartAuthentication', `User=${ALICE[0]}`)).success, false);
  });
});

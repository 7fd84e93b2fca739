import assert from 'node:assert/strict';
import { admin, assertionOf, Caller, claimsOf, client, contextOf, enrolmentOf, networks, useVerify } from './support';

const MAIL = enrolmentOf('scott', 'emailotp');

describe('IBM Verify simulator: policyauth', () => {
  const { tenant, clock } = useVerify();

  it('goes the way of the documents: password, then a code by mail, then a token', async () => {
    const caller = new Caller(tenant());
    const first = await caller.policyauth();
    assert.equal(first.status, 200);
    assert.deepEqual(Object.keys(first.body).sort(), [
      'access_token',
      'allowedFactors',
      'expires_in',
      'grant_id',
      'scope',
      'token_type',
    ]);
    assert.deepEqual(first.body.allowedFactors, ['password']);
    assert.equal(first.body.scope, 'mfa_challenge');
    assert.equal(first.body.expires_in, 1800);

    const password = await caller.password('scott');
    assert.deepEqual(password.body.groups, [{ displayName: 'ADMINISTRATORS' }]);
    assert.equal(password.body.id, '60400SCOTT');
    const second = await caller.present(assertionOf(password));
    assert.deepEqual(second.body.allowedFactors, ['emailotp']);
    assert.equal(second.body.grant_id, first.body.grant_id);
    assert.notEqual(second.body.access_token, first.body.access_token);

    const search = encodeURIComponent(`userId="${password.body.id}"&enabled=true`);
    const enrolled = await caller.call('GET', `/v2.0/factors?search=${search}`);
    const mail = enrolled.body.factors.find(({ type }: { type: string }) => type === 'emailotp');
    assert.deepEqual(mail.attributes, { emailAddress: 'scott@acme.example' });

    const { url, code, started } = await caller.otp('emailotp', mail.id, { correlation: '1234' });
    assert.equal(started.body.state, 'PENDING');
    assert.equal(started.body.correlation, '1234');
    const assertion = assertionOf(await caller.answer(url, code));
    assert.deepEqual(claimsOf(assertion).amr, ['emailotp', 'password']);
    const last = await caller.present(assertion);
    assert.equal(last.body.scope, 'openid');
    assert.equal(last.body.allowedFactors, undefined);
    assert.equal(last.body.grant_id, first.body.grant_id);
    assert.equal(last.body.expires_in, 7200);
  });

  it('asks for fido2 alone from another network', async () => {
    assert.deepEqual((await new Caller(tenant(), networks.elsewhere).policyauth()).body.allowedFactors, ['fido2']);
  });

  it('lets somebody in after one factor whom the policy asks for no second one', async () => {
    assert.equal((await new Caller(tenant()).signIn('tom')).body.scope, 'openid');
  });

  for (const status of [401, 400, 403] as const) {
    it(`denies a network and a suspended user with ${status}`, async () => {
      tenant().switches.denied = status;
      for (const denied of [
        await new Caller(tenant(), networks.shutOut).policyauth(),
        await new Caller(tenant()).signIn('oscar'),
      ]) {
        assert.equal(denied.status, status);
        assert.equal(denied.body.error, 'invalid_grant');
        assert.match(denied.body.error_description, /^CSIAQ0062E /);
      }
    });
  }

  it('denies a user agent', async () => {
    const context = contextOf(networks.office, { userAgent: 'a Robot/1.0' });
    assert.equal((await new Caller(tenant()).policyauth({ context })).status, 401);
  });

  describe('context', () => {
    const object = { sessionId: '~~~???', ipAddress: networks.office, userAgent: 'xy' };
    const plain = Buffer.from(JSON.stringify(object)).toString('base64');

    it('is base64 of either alphabet, padded or not', async () => {
      assert.match(plain, /[+/].*=$/);
      const unpadded = plain.replace(/=+$/, '');
      const url = unpadded.replaceAll('+', '-').replaceAll('/', '_');
      for (const context of [plain, unpadded, url, plain.replaceAll('+', '-').replaceAll('/', '_')]) {
        assert.deepEqual((await new Caller(tenant()).policyauth({ context })).body.allowedFactors, ['password'], context);
      }
    });

    for (const [what, text] of Object.entries({ 'no JSON': 'hello', 'a list': '[]', nothing: '' })) {
      it(`is refused when it is ${what}`, async () => {
        const context = Buffer.from(text).toString('base64');
        const { status, body } = await new Caller(tenant()).policyauth({ context });
        assert.deepEqual([status, body.error], [400, 'invalid_request']);
      });
    }

    it('must be the same bytes in every leg', async () => {
      const present = async () => {
        const caller = new Caller(tenant());
        await caller.policyauth();
        // The same values in another spelling.
        const context = caller.context.replace(/=+$/, '');
        assert.notEqual(context, caller.context);
        return caller.present(assertionOf(await caller.password('tom')), { context });
      };
      const refused = await present();
      assert.deepEqual([refused.status, refused.body.error], [400, 'invalid_grant']);
      tenant().switches.changedContext = 'accept';
      assert.equal((await present()).body.scope, 'openid');
    });

    it('needs a session id when access is adaptive', async () => {
      tenant().switches.adaptive = true;
      const { status, body } = await new Caller(tenant()).policyauth({ context: contextOf(networks.office, { sessionId: '' }) });
      assert.deepEqual([status, body.error], [400, 'adaptive_more_info_required']);
    });
  });

  describe('assertion', () => {
    const begin = async () => {
      const caller = new Caller(tenant());
      const { body } = await caller.policyauth();
      return { caller, grantId: body.grant_id, assertion: assertionOf(await caller.password('scott')) };
    };

    it('is signed, and says what was done for whom', async () => {
      const { assertion, grantId } = await begin();
      const claims = claimsOf(assertion);
      assert.deepEqual(JSON.parse(Buffer.from(assertion.split('.')[0] ?? '', 'base64url').toString()), {
        alg: 'RS256',
        kid: 'server',
      });
      assert.equal(claims.exp, claims.iat + 300);
      assert.equal(claims.sub, '60400SCOTT');
      assert.equal(claims.grant_id, grantId);
      assert.deepEqual([claims.factor, claims.amr], ['password', ['password']]);
      assert.deepEqual(claims.aud, [client.id, `${tenant().origin}/v1.0/endpoint/default/token`]);
    });

    it('is good once, unless told otherwise', async () => {
      const { caller, assertion } = await begin();
      assert.equal((await caller.present(assertion)).status, 200);
      const again = await caller.present(assertion);
      assert.deepEqual([again.status, again.body.error], [400, 'invalid_grant']);
      tenant().switches.assertionUse = 'reusable';
      assert.equal((await caller.present(assertion)).status, 200);
    });

    it('is good for five minutes', async () => {
      const { caller, assertion } = await begin();
      clock.ms += 300_000;
      assert.equal((await caller.present(assertion)).status, 400);
    });

    it('is refused when a byte of it was changed', async () => {
      const { caller, assertion } = await begin();
      assert.equal((await caller.present(`${assertion.slice(0, -2)}AA`)).status, 400);
    });

    it('of another user does not go on with the grant', async () => {
      const { caller, assertion } = await begin();
      const challenge = caller.token;
      await caller.present(assertion);
      caller.token = challenge;
      const others = assertionOf(await caller.password('tom'));
      assert.deepEqual((await caller.present(others)).body.error, 'invalid_grant');
    });

    it('goes on with its own grant, whatever other one the caller has begun', async () => {
      const { caller, assertion, grantId } = await begin();
      const other = new Caller(tenant());
      assert.notEqual((await other.policyauth()).body.grant_id, grantId);
      assert.equal((await other.present(assertion)).body.grant_id, grantId);
      const elsewhere = new Caller(tenant(), networks.helpdesk);
      await caller.policyauth();
      const another = assertionOf(await caller.password('scott'));
      assert.equal((await elsewhere.present(another)).body.error, 'invalid_grant');
    });

    it('of another client is refused', async () => {
      const { caller, assertion } = await begin();
      const fields = { client_id: admin.id, client_secret: admin.secret };
      assert.equal((await caller.present(assertion, fields)).body.error, 'invalid_grant');
    });

    it('comes under the other name when told', async () => {
      tenant().switches.assertionMember = 'jwt';
      const caller = new Caller(tenant());
      await caller.policyauth();
      const { body } = await caller.password('tom');
      assert.deepEqual([typeof body.jwt, body.assertion], ['string', undefined]);
    });
  });

  it('can be made to change the grant id, as no server should', async () => {
    tenant().switches.grantId = 'changing';
    const caller = new Caller(tenant());
    const first = await caller.policyauth();
    const second = await caller.present(assertionOf(await caller.password('tom')));
    assert.equal(second.body.scope, 'openid');
    assert.notEqual(second.body.grant_id, first.body.grant_id);
  });

  it('gives a challenge token half an hour', async () => {
    const caller = new Caller(tenant());
    await caller.policyauth();
    clock.ms += 1_799_000;
    assert.equal((await caller.password('tom')).status, 200);
    clock.ms += 1_000;
    assert.equal((await caller.password('tom')).status, 401);
  });

  it('lets nobody use a factor that the policy did not name', async () => {
    const caller = new Caller(tenant());
    await caller.policyauth();
    assert.equal((await caller.call('POST', `/v2.0/factors/emailotp/${MAIL}/verifications`, {})).status, 403);
    await caller.present(assertionOf(await caller.password('scott')));
    assert.equal((await caller.password('scott')).status, 403);
  });

  for (const status of [400, 401, 403] as const) {
    it(`answers a wrong password with ${status}`, async () => {
      tenant().switches.wrongPassword = status;
      const caller = new Caller(tenant());
      await caller.policyauth();
      for (const name of ['scott', 'nobody']) {
        const { status: got, body } = await caller.password(name, 'CANARY-wrong');
        assert.deepEqual([got, body.messageId, body.assertion], [status, 'CSIAI0160E', undefined]);
      }
    });
  }

  it('finds identity sources by name', async () => {
    const caller = new Caller(tenant());
    await caller.policyauth();
    const all = await caller.call('GET', '/v1.0/authnmethods/password');
    assert.equal(all.body.total, 2);
    const search = encodeURIComponent('name="Cloud Directory"');
    const { body } = await caller.call('GET', `/v1.0/authnmethods/password?search=${search}`);
    assert.deepEqual([body.total, body.password[0].name, body.password[0].type], [1, 'Cloud Directory', 'ibmldap']);
  });
});

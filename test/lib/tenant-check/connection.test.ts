import assert from 'node:assert/strict';
import { TokenRefusals } from '../../../lib/oauth/token-refusals';
import { checkCyberArkConnection } from '../../../lib/tenant-check/cyberark-connection';
import { type SimulatorOptions, startSimulator } from '../../../simulator';
import { type Certificate, createAuthority, createCertificate } from '../../support/certificate';
import { closeAfterEach } from '../http/support/cleanup';
import { startConnectProxy } from '../http/support/connect-proxy';
import { startRawServer, unusedPort } from '../http/support/server';
import { outcomes, settingsFor, stepOf } from './settings';

const USER = 'alice@acme.example';

describe('the check of a connection to CyberArk Identity', () => {
  const open = closeAfterEach();
  const simulate = async (options: SimulatorOptions = {}) => open(await startSimulator(options));

  it('passes every step at a tenant that fits, tells of each as it is done, and leaves nothing open', async () => {
    const { origin } = await simulate();
    const told: string[] = [];
    const onStep = ({ id }: { id: string }) => void told.push(id);
    const steps = await checkCyberArkConnection(settingsFor(origin), { testUser: USER, onStep });
    assert.deepEqual(outcomes(steps), ['name ok', 'connection ok', 'token ok', 'scope ok', 'user ok']);
    assert.deepEqual(
      told,
      steps.map(({ id }) => id),
    );
    assert.deepEqual(stepOf(steps, 'name').facts, { addresses: ['127.0.0.1'] });
    // The request's own time is taken off.
    assert.ok(Math.abs(Number(stepOf(steps, 'token').facts.expiresInSeconds) - 17_970) <= 30);
    assert.deepEqual(stepOf(steps, 'scope').facts, { asked: ['LaunchScope'], granted: ['LaunchScope'], others: 0 });
  });

  it('says nothing of a user when none is given, and asks the tenant for none', async () => {
    const simulator = await simulate();
    const steps = await checkCyberArkConnection(settingsFor(simulator.origin));
    assert.deepEqual(outcomes(steps).at(-1), 'user skipped');
    assert.equal(simulator.count('gettokenforuser'), 0);
  });

  it('asks for a token that nobody has, and keeps it from everybody', async () => {
    const simulator = await simulate();
    await checkCyberArkConnection(settingsFor(simulator.origin));
    await checkCyberArkConnection(settingsFor(simulator.origin));
    assert.equal(simulator.count('token'), 2);
  });

  it('holds neither the secret nor a token', async () => {
    const { origin } = await simulate({ switches: { opaque: false } });
    const text = JSON.stringify(await checkCyberArkConnection(settingsFor(origin), { testUser: USER }));
    assert.doesNotMatch(text, /CANARY|eyJ|icbt/i);
  });

  describe('stops where it must', () => {
    it('at an unknown name', async () => {
      const steps = await checkCyberArkConnection(settingsFor('https://tenant.invalid'), { testUser: USER });
      assert.deepEqual(outcomes(steps), [
        'name failed IDENTITY_NETWORK',
        'connection skipped',
        'token skipped',
        'scope skipped',
        'user skipped',
      ]);
      assert.match(
        stepOf(steps, 'name').hint ?? '',
        /^The host name tenant\.invalid could not be looked up \(\w+\)\. Check the tenant URL/,
      );
    });

    it('at a port where nobody listens', async () => {
      const steps = await checkCyberArkConnection(settingsFor(`http://127.0.0.1:${await unusedPort()}`));
      assert.equal(outcomes(steps)[1], 'connection failed IDENTITY_NETWORK');
      assert.match(stepOf(steps, 'connection').hint ?? '', /ECONNREFUSED/);
    });

    it('at a wrong secret, which is not tried a second time', async () => {
      const simulator = await simulate();
      const settings = settingsFor(simulator.origin, { clientSecret: 'CANARY-wrong' });
      for (let tries = 0; tries < 3; tries += 1) {
        const steps = await checkCyberArkConnection(settings, { testUser: USER });
        assert.deepEqual(outcomes(steps).slice(2), ['token failed IDENTITY_INVALID_CLIENT', 'scope skipped', 'user skipped']);
        assert.match(stepOf(steps, 'token').hint ?? '', /client ID and client secret/);
      }
      assert.equal(simulator.requests.length, 1);
    });

    it('when it is cancelled', async () => {
      const server = open(await startRawServer(() => {}));
      const signal = AbortSignal.abort();
      await assert.rejects(checkCyberArkConnection(settingsFor(server.origin), { signal }), { name: 'AbortError' });
    });
  });

  describe('looks at the certificate', () => {
    let authority: Certificate;
    before(async () => {
      authority = await createAuthority('Acme authority');
    });
    const certified = async (expired = false) => createCertificate({ hosts: ['127.0.0.1'], authority, expired });

    it('that is accepted: whose it is, who issued it, until when it is valid', async () => {
      const { origin } = await simulate({ tls: await certified() });
      const steps = await checkCyberArkConnection(settingsFor(origin, { tls: { ca: authority.cert } }));
      const { facts, hint } = stepOf(steps, 'connection');
      assert.deepEqual(
        { tls: facts.tls, subject: facts.subject, issuer: facts.issuer },
        { tls: 'TLSv1.3', subject: '127.0.0.1', issuer: 'Acme authority' },
      );
      assert.match(hint ?? '', /expires in [01] days/);
      assert.deepEqual(outcomes(steps).slice(0, 4), ['name ok', 'connection ok', 'token ok', 'scope ok']);
    });

    for (const [title, expired, trusted] of [
      ['of an unknown authority', false, false],
      ['that is over', true, true],
    ] as const) {
      it(`${title}, which it does not accept, and sends nothing`, async () => {
        const simulator = await simulate({ tls: await certified(expired) });
        const steps = await checkCyberArkConnection(
          settingsFor(simulator.origin, trusted ? { tls: { ca: authority.cert } } : {}),
        );
        assert.equal(outcomes(steps)[1], 'connection failed IDENTITY_TLS');
        assert.equal(stepOf(steps, 'connection').facts.issuer, 'Acme authority');
        assert.deepEqual(simulator.requests, []);
      });
    }

    it('through a proxy, which looks up the name', async () => {
      const simulator = await simulate({ tls: await createCertificate({ hosts: ['tenant.acme.example'], authority }) });
      const proxy = open(await startConnectProxy({ targetPort: simulator.port }));
      const settings = settingsFor('https://tenant.acme.example', { tls: { ca: authority.cert }, proxy: { url: proxy.origin } });
      const steps = await checkCyberArkConnection(settings);
      assert.deepEqual(outcomes(steps).slice(0, 3), ['name skipped', 'connection ok', 'token ok']);
      assert.equal(stepOf(steps, 'connection').facts.subject, 'tenant.acme.example');
    });
  });

  describe('looks at scope and user', () => {
    it('a scope that the tenant refuses', async () => {
      const { origin } = await simulate();
      const steps = await checkCyberArkConnection(settingsFor(origin, { scope: 'Nonsense' }));
      assert.equal(outcomes(steps)[2], 'token failed IDENTITY_OAUTH');
      assert.equal(stepOf(steps, 'token').facts.oauthError, 'invalid_scope');
      assert.match(stepOf(steps, 'token').hint ?? '', /Check the application ID and the name of the scope/);
    });

    for (const scopeFail of [401, 403, 200] as const) {
      it(`a scope that the tenant ignores, so that the user's token is refused (${scopeFail})`, async () => {
        const { origin } = await simulate({ switches: { unknownScope: 'ignore', scopeFail } });
        const refusals = new TokenRefusals();
        const steps = await checkCyberArkConnection(settingsFor(origin, { scope: 'Nonsense', refusals }), { testUser: USER });
        assert.equal(outcomes(steps).at(-1), `user failed ${scopeFail === 401 ? 'IDENTITY_UNAUTHORIZED' : 'IDENTITY_REFUSED'}`);
      });
    }

    it('a user whom nobody knows, and one whom the rules deny', async () => {
      const simulator = await simulate();
      const unknown = await checkCyberArkConnection(settingsFor(simulator.origin), { testUser: 'nobody@acme.example' });
      assert.equal(outcomes(unknown).at(-1), 'user failed IDENTITY_REFUSED');
      const users = { allow: [], deny: [USER] };
      const denied = await checkCyberArkConnection(settingsFor(simulator.origin, { users }), { testUser: USER });
      assert.equal(outcomes(denied).at(-1), 'user failed IDENTITY_REFUSED');
      assert.equal(simulator.count('gettokenforuser'), 1);
    });
  });
});

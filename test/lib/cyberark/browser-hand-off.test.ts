import assert from 'node:assert/strict';
import { CyberArkTenant } from '../../../lib/cyberark/tenant';
import type { HandOffStrategy } from '../../../lib/launch/hand-off';
import { TokenCache } from '../../../lib/oauth/token-cache';
import type { Switches } from '../../../simulator';
import { type Profile, switchesOf } from '../../../simulator/switches';
import { client, hrPortal, TOKEN_PATH, useSimulator } from '../../simulator/support';
import { FakeClock } from '../../support/fake-clock';
import { rejectsIdentity } from '../../support/identity-error';
import { withoutNock } from '../../support/nock-tenant';
import { closeAfterEach } from '../http/support/cleanup';

const MINUTE_MS = 60_000;
const STRATEGIES = ['location', 'auth-query', 'parent-cookie'] as const;

describe('hand-off of a browser, with a look beforehand at what the tenant will show it', () => {
  withoutNock();
  const simulator = useSimulator();
  const open = closeAfterEach();
  let clock: FakeClock;
  beforeEach(() => {
    clock = new FakeClock();
  });

  const tenantWith = (handOff: HandOffStrategy) => {
    const { origin } = simulator.tenant();
    return open(
      new CyberArkTenant({
        origin,
        appId: 'evtlauncher',
        tokenPath: TOKEN_PATH,
        scope: 'LaunchScope',
        clientAuthentication: 'client_secret_post',
        clientId: client.id,
        clientSecret: client.secret,
        timeoutMs: 10_000,
        users: { allow: [], deny: [] },
        handOff,
        parentDomain: 'acme.example',
        clock,
        tokens: new TokenCache({ clock }),
      }),
    );
  };
  const request = { user: 'alice@acme.example', appKey: hrPortal.key, failureRedirectUrl: 'https://help.acme.example/failed' };
  const set = (switches: Partial<Switches>) => Object.assign(simulator.tenant().switches, switches);
  const setProfile = (profile: Profile) => set(switchesOf(profile));
  /** How often the tenant was asked for a user token, for the app, and for a page. */
  const asked = () => ['gettokenforuser', 'run', 'login'].map((route) => simulator.tenant().count(route));

  for (const strategy of STRATEGIES) {
    describe(strategy, () => {
      it('goes through where the challenge is shown; the probe has a token of its own, and none is made for ten minutes', async () => {
        set({ icbtUse: 'once' });
        const tenant = tenantWith(strategy);
        const { location } = await tenant.handOff(request);
        const first = asked();
        assert.deepEqual(first, strategy === 'location' ? [2, 2, 1] : [2, 1, 1]);
        if (strategy === 'auth-query') {
          const shown = await (await fetch(location)).text();
          assert.match(shown, /Confirm it is you/, 'the token of the hand-off is still good');
        }
        const before = asked();
        await clock.advance(10 * MINUTE_MS - 1);
        await tenant.handOff(request);
        assert.deepEqual(difference(before, asked()), strategy === 'location' ? [1, 1, 0] : [1, 0, 0]);
        await clock.advance(1);
        await tenant.handOff(request);
        assert.equal(asked()[2], (before[2] ?? 0) + 1, 'looked again');
      });

      it('fails closed where the tenant shows its normal sign-in, says what to do, and asks for nothing more for a minute', async () => {
        setProfile('pessimistic');
        const tenant = tenantWith(strategy);
        const error = await rejectsIdentity(tenant.handOff(request), 'LINK_STRATEGY', /another hand-off/);
        assert.match(error.message, new RegExp(strategy));
        assert.match(error.message, /username/);
        const before = asked();
        await rejectsIdentity(tenant.handOff(request), 'LINK_STRATEGY');
        assert.deepEqual(asked(), before);
        setProfile('optimistic');
        await clock.advance(MINUTE_MS);
        await tenant.handOff(request);
      });

      it('blames the user, and not the strategy, where not even a header opens the app to the token', async () => {
        set({ unknownUser: 'fake', staleToken: 401 });
        const tenant = tenantWith(strategy);
        const handOff = tenant.handOff({ ...request, user: 'nobody@acme.example' });
        await rejectsIdentity(handOff, strategy === 'location' ? 'LINK_STRATEGY' : 'IDENTITY_REFUSED');
        await tenant.handOff(request);
      });

      it('goes through where what the tenant shows is unclear, or the look fails', async () => {
        for (const [route, fault] of [
          ['login', { kind: 'status', status: 500 }],
          ['login', { kind: 'html' }],
          ['login', { kind: 'reset' }],
        ] as const) {
          simulator.tenant().setFault(route, fault);
          await tenantWith(strategy).handOff(request);
        }
      });

      it('looks once for all who come at the same time', async () => {
        const tenant = tenantWith(strategy);
        await Promise.all(Array.from({ length: 20 }, () => tenant.handOff(request)));
        assert.equal(asked()[2], 1);
      });

      it('looks also where the link brings the token along, and is not stopped where none can be minted for the look', async () => {
        const tenant = tenantWith(strategy);
        const { value: userToken } = await tenant.getTokenForUser(request.user);
        simulator.tenant().setFault('gettokenforuser', { kind: 'status', status: 403 });
        await tenant.handOff({ ...request, userToken });
        simulator.tenant().clearFaults();
        setProfile('pessimistic');
        await clock.advance(MINUTE_MS);
        const { value: another } = await tenant.getTokenForUser(request.user);
        await rejectsIdentity(tenant.handOff({ ...request, userToken: another }), 'LINK_STRATEGY');
      });
    });
  }

  it('location: fails closed where the challenge is bound to a cookie that our call was given', async () => {
    set({ binding: 'cookie' });
    await rejectsIdentity(tenantWith('location').handOff(request), 'LINK_STRATEGY');
    // Where the browser itself calls /run, it is given the cookie.
    for (const strategy of ['auth-query', 'parent-cookie'] as const) await tenantWith(strategy).handOff(request);
  });

  for (const strategy of ['auth-query', 'parent-cookie'] as const) {
    it(`${strategy}: fails closed where /run takes the token, and the page after it wants it again`, async () => {
      set({ binding: 'bearer' });
      await rejectsIdentity(tenantWith(strategy).handOff(request), 'LINK_STRATEGY');
    });

    it(`${strategy}: goes through where /run shows the challenge in place`, async () => {
      set({ challenge: 'inline' });
      await tenantWith(strategy).handOff(request);
      assert.equal(asked()[2], 0);
    });
  }

  it('username: needs no token and no look', async () => {
    setProfile('pessimistic');
    const { location } = await tenantWith('username').handOff(request);
    assert.equal(new URL(location).searchParams.get('username'), request.user);
    assert.deepEqual(simulator.tenant().requests, []);
  });
});

function difference(before: readonly number[], after: readonly number[]): number[] {
  return after.map((count, index) => count - (before[index] ?? 0));
}

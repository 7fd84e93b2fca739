import assert from 'node:assert/strict';
import { rejectsIdentity } from '../../../support/identity-error';
import { withNock } from '../../../support/nock-tenant';
import { ADVANCE, CLEANUP, LOGIN_SUCCESS, newPackage, PASSWORD, SESSION, SignInVendor, START, success } from './sign-in-vendor';
import { challenged, denied, Flow, granted } from './steps';

const POD1 = { origin: 'https://pod1.example' };
const POD2 = { origin: 'https://pod2.example' };
const podHosts = ['*.example'];

describe('CyberArk sign-in at another host of the tenant', () => {
  withNock();
  let vendor: SignInVendor;
  beforeEach(() => {
    vendor = new SignInVendor();
  });
  afterEach(() => vendor.close());

  const hosts = () => vendor.calls.map(({ url }) => new URL(url).host);

  it('goes where it is sent, twice at most, and stays there', async () => {
    const flow = new Flow(vendor.authenticator({ podHosts }));
    vendor.will(START, success({ PodFqdn: 'pod1.example' }));
    vendor.will(START, success({ PodFQDN: 'pod2.example', Summary: 'NewPackage' }), POD1);
    vendor.will(START, success(newPackage([[PASSWORD]], { PodFqdn: 'pod2.example' })), POD2);
    const step = challenged(await flow.signIn());
    vendor.will(ADVANCE, success(LOGIN_SUCCESS), POD2);
    granted(await flow.answer(step, 'CANARY-password'));
    vendor.will(CLEANUP, success(null), POD2);
    await flow.authenticator.abandon(step.state, {});
    assert.deepEqual(hosts(), ['tenant.example', 'pod1.example', ...Array(3).fill('pod2.example')]);
  });

  it('follows no third time', async () => {
    const flow = new Flow(vendor.authenticator({ podHosts }));
    vendor.will(START, success({ PodFqdn: 'pod1.example' }));
    vendor.will(START, success({ PodFqdn: 'pod2.example' }), POD1);
    vendor.will(START, success({ PodFqdn: 'pod1.example' }), POD2);
    await rejectsIdentity(flow.signIn(), 'IDENTITY_CONFIG', /from host to host: 2 hops/);
  });

  it('sends nothing to a host that is not listed', async () => {
    const flow = new Flow(vendor.authenticator({ podHosts: ['pod2.example'] }));
    vendor.will(START, success(newPackage([[PASSWORD]], { PodFqdn: 'pod1.example' })));
    await rejectsIdentity(flow.signIn(), 'IDENTITY_CONFIG', /not among the pod hosts/);
    assert.deepEqual(hosts(), ['tenant.example']);
  });

  it('takes no answer to a host that is not listed any more', async () => {
    const flow = new Flow(vendor.authenticator({ podHosts }));
    vendor.will(START, success({ PodFqdn: 'pod1.example' })).will(START, success(newPackage([[PASSWORD]])), POD1);
    const step = challenged(await flow.signIn());
    const changed = new Flow(vendor.authenticator({ podHosts: [] }));
    await rejectsIdentity(changed.answer(step, 'CANARY-password'), 'IDENTITY_CONFIG', /not among the pod hosts/);
    await rejectsIdentity(changed.authenticator.abandon(step.state, {}), 'IDENTITY_CONFIG');
    await vendor.clock.advance(300_000);
    assert.deepEqual(denied(await changed.answer(step, 'CANARY-password')), { reason: 'expired' });
    assert.equal(vendor.calls.length, 2);
  });

  it('takes the cookie only where it is meant for the host that set it', async () => {
    const flow = new Flow(vendor.authenticator({ podHosts }));
    const bare = success({ Summary: 'LoginSuccess', SessionId: SESSION });
    for (const [domain, isTaken] of [['pod1.example', true] as const, ['tenant.example', false] as const]) {
      vendor.will(START, success({ PodFqdn: 'pod1.example' }));
      vendor.will(START, bare, { ...POD1, headers: { 'set-cookie': `.ASPXAUTH=CANARY-cookie; Domain=${domain}` } });
      if (isTaken) assert.equal(granted(await flow.signIn()).token?.value, 'CANARY-cookie');
      else await rejectsIdentity(flow.signIn(), 'IDENTITY_RESPONSE', /holds no token/);
    }
  });
});

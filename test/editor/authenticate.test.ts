import assert from 'node:assert/strict';
import { DENIAL_REASONS } from '../../lib/authentication/authenticator';
import { authenticateConfig } from '../../nodes/authenticate/config';
import { all } from './node-set';
import { accepts, nodeOf, setOf } from './validation';

describe('the dialog of authenticate', () => {
  const authenticate = setOf('authenticate');
  const HOSTS = { host: { type: 'identity-link-host' }, incomplete: { type: 'identity-link-host', valid: false } };
  const TENANTS = { ibm: { provider: 'ibm-verify' }, cyberark: { provider: 'cyberark' }, older: {} };

  beforeEach(() => {
    authenticate.dialog.configNodes = { ...HOSTS, ...TENANTS };
  });
  afterEach(() => {
    authenticate.dialog.configNodes = {};
    authenticate.dialog.fields = {};
  });

  it('needs nothing but a tenant: what it saves by itself is what the run time takes for granted', () => {
    const { defaults } = authenticate.definition;
    const saved = Object.fromEntries(Object.entries(defaults).map(([name, { value }]) => [name, value]));
    const { name, version, identity, ...own } = saved;
    assert.deepEqual(authenticateConfig.parse({}), own);
    for (const tenant of Object.keys(TENANTS)) {
      const node = { ...saved, identity: tenant };
      for (const property of Object.keys(own)) assert.ok(accepts(authenticate, property, own[property], node), property);
    }
    assert.ok(!accepts(authenticate, 'identity', '', saved));
  });

  it('offers every way to begin, and those of CyberArk at CyberArk only', () => {
    const { kind } = authenticateConfig.shape;
    const [options = ''] = all(authenticate.template, /<select id="node-input-kind"[^>]*>([\s\S]*?)<\/select>/g);
    assert.deepEqual(all(options, /value="([^"]+)"/g), kind.unwrap().options);
    for (const other of ['on-demand', 'elevation']) {
      assert.ok(accepts(authenticate, 'kind', other, { identity: 'cyberark' }));
      assert.ok(accepts(authenticate, 'kind', other, { identity: 'older' }));
      assert.ok(!accepts(authenticate, 'kind', other, { identity: 'ibm' }));
    }
    authenticate.dialog.fields = { identity: 'ibm' };
    assert.ok(!accepts(authenticate, 'kind', 'elevation', { identity: 'cyberark' }), 'the tenant in the open dialog counts');
  });

  it('wants what belongs to the way to begin, and nothing else', () => {
    const NEEDED: Record<string, readonly string[]> = {
      'sign-in': ['user', 'context'],
      'on-demand': ['user'],
      elevation: ['token', 'elevate', 'challengeId'],
    };
    const all = ['user', 'subject', 'context', 'profile', 'token', 'elevate', 'challengeId'];
    for (const [kind, needed] of Object.entries(NEEDED)) {
      assert.deepEqual(
        all.filter((property) => !accepts(authenticate, property, '', { kind })),
        needed,
        kind,
      );
    }
  });

  it('takes a link host that is complete, or none', () => {
    for (const [value, good] of [
      ['', true],
      ['host', true],
      ['incomplete', false],
      ['gone', false],
    ] as const) {
      assert.equal(accepts(authenticate, 'linkHost', value), good, value);
    }
  });

  it('labels each output, and explains every reason of a refusal', () => {
    const { definition, help } = authenticate;
    const labelOf = definition.outputLabels as (this: object, index: number) => string;
    const labels = [0, 1, 2].map((index) => labelOf.call(nodeOf(authenticate, {}), index).split(':')[0]);
    assert.deepEqual(labels, ['granted', 'challenge', 'denied']);
    assert.deepEqual(
      DENIAL_REASONS.filter((reason) => !help.includes(`<code>${reason}</code>`)),
      [],
    );
  });
});

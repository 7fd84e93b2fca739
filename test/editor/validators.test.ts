import assert from 'node:assert/strict';
import { parseFailureTarget } from '../../lib/launch/launch-request';
import { parseOrigin } from '../../lib/origin';
import { identityConfig } from '../../nodes/identity-config/config';
import { readNodeSets } from './node-set';
import { accepts, nodeOf, runs, setOf, variable } from './validation';

const sets = readNodeSets();
const GOOD = { tenantUrl: 'https://acme.example', appId: 'launcher', scope: 'UserTokens' };

const ORIGINS = [
  ['https://acme.my.idaptive.app', true],
  ['https://acme.my.idaptive.app/', true],
  ['https://acme.example:8443', true],
  ['  https://acme.example  ', true],
  ['http://localhost:4180', true],
  ['http://127.0.0.1:4180', true],
  ['http://[::1]:4180', true],
  ['http://acme.example', false],
  ['http://localhost.acme.example', false],
  ['http://127.0.0.1.acme.example', false],
  ['https://acme.example/login', false],
  ['https://acme.example?x=1', false],
  ['https://acme.example#x', false],
  ['https://user:CANARY-password@acme.example', false],
  ['https://acme.example\\@evil.example', false],
  ['https://acme.example:99999', false],
  ['ftp://acme.example', false],
  ['acme.example', false],
] as const;

/** Whether the run time takes a configuration that is good but for one property. */
function runtimeAccepts(property: string, value: unknown): boolean {
  return runs(() => identityConfig.parse({ ...GOOD, [property]: value }));
}

describe("the dialogs' validators", () => {
  const config = setOf('identity-config');

  for (const [url, good] of ORIGINS) {
    it(`${good ? 'take' : 'refuse'} ${JSON.stringify(url)} as tenant and as failure origin, as the run time does`, () => {
      assert.equal(accepts(config, 'tenantUrl', url), good);
      assert.equal(accepts(config, 'failureOrigins', `https://first.example\n${url}`), good);
      assert.equal(
        runs(() => parseOrigin(url, 'url')),
        good,
      );
    });
  }

  it('take a tenant of CyberArk Identity only for user cookies, and only a complete one', () => {
    const { dialog } = setOf('get-user-cookie');
    dialog.configNodes = {
      cyberark: { provider: 'cyberark' },
      old: {},
      incomplete: { provider: 'cyberark', valid: false },
      ibm: { provider: 'ibm-verify' },
    };
    const verdict = (id: string) => {
      const { identity } = setOf('get-user-cookie').definition.defaults;
      return identity?.validate?.call(nodeOf(setOf('get-user-cookie'), {}), id, { label: 'Tenant' });
    };
    assert.deepEqual([verdict('cyberark'), verdict('old')], [true, true]);
    assert.equal(verdict('ibm'), 'Tenant: a tenant of IBM Verify has no user cookies');
    assert.match(String(verdict('incomplete')), /invalid-config$/);
    assert.match(String(verdict('gone')), /missing-config$/);
    dialog.configNodes = {};
  });

  const CASES: Record<string, readonly (readonly [value: unknown, good: boolean])[]> = {
    appId: [
      ['launcher', true],
      ['', false],
      ['two words', false],
      ['a/b', false],
      ['a?b', false],
    ],
    podHosts: [
      ['', true],
      ['pod0.idaptive.app\n *.my.idaptive.app , login.acme.example:8443', true],
      ['*', false],
      ['*.app', false],
      ['*.my.idaptive.app:8443', false],
      ['https://pod0.idaptive.app', false],
      ['pod0.idaptive.app/path', false],
      ['user@pod0.idaptive.app', false],
      ['pod*.idaptive.app', false],
    ],
    scope: [
      ['UserTokens', true],
      ['read write', true],
      ['', false],
      ['   ', false],
    ],
    tokenPath: [
      ['/oauth2/token/{appId}', true],
      ['/token', true],
      ['token', false],
      ['//evil.example/token', false],
      ['/../token', false],
      ['/a?b', false],
      ['/a b', false],
    ],
    timeoutSeconds: [
      [10, true],
      ['10', true],
      ['1', true],
      ['120', true],
      ['2.5', true],
      ['0', false],
      ['121', false],
      ['-5', false],
      ['ten', false],
    ],
  };
  for (const [property, cases] of Object.entries(CASES)) {
    it(`judge ${property} as the run time does`, () => {
      for (const [value, good] of cases) {
        assert.equal(accepts(config, property, value), good, `dialog: ${JSON.stringify(value)}`);
        assert.equal(runtimeAccepts(property, value), good, `run time: ${JSON.stringify(value)}`);
      }
    });
  }

  it('leave to the run time what an environment variable completes', () => {
    for (const property of ['tenantUrl', 'appId', 'scope', 'tokenPath', 'timeoutSeconds', 'failureOrigins', 'allowUsers']) {
      assert.ok(accepts(config, property, variable('NAME')), property);
    }
    assert.ok(accepts(config, 'tenantUrl', `https://${variable('TENANT')}.my.idaptive.app`));
    assert.ok(accepts(setOf('launch'), 'failureTarget', `${variable('HELPDESK')}/failed`, { failureTargetType: 'str' }));
  });

  it('refuse rules that are not one pattern a line, for a rule that nobody matches denies nobody', () => {
    assert.ok(accepts(config, 'denyUsers', 'admin*\n\n  *@guests.example  '));
    assert.ok(accepts(config, 'denyUsers', ''));
    assert.ok(!accepts(config, 'denyUsers', 'alice@acme.example; bob@acme.example'));
  });

  const TARGETS = [
    ['https://helpdesk.example/failed?ticket=1', true],
    ['https://helpdesk.example/failed?mail=a@b.example', true],
    ['http://localhost:1880/failed', true],
    ['http://helpdesk.example/failed', false],
    ['/failed', false],
    ['javascript:alert(1)', false],
    ['https://user@helpdesk.example/', false],
    ['https://helpdesk.example/a b', false],
  ] as const;
  for (const [target, good] of TARGETS) {
    it(`${good ? 'take' : 'refuse'} ${target} as a fixed failure target, as the run time does`, () => {
      const allowed = ['https://helpdesk.example', 'http://localhost:1880'];
      assert.equal(accepts(setOf('launch'), 'failureTarget', target, { failureTargetType: 'str' }), good);
      assert.equal(
        runs(() => parseFailureTarget(target, allowed)),
        good,
      );
    });
  }

  it('let the failure target be empty, or come from the message', () => {
    assert.ok(accepts(setOf('launch'), 'failureTarget', '', { failureTargetType: 'str' }));
    assert.ok(accepts(setOf('launch'), 'failureTarget', 'ticket.failureUrl', { failureTargetType: 'msg' }));
  });
});

describe("the validators' messages", () => {
  const HOSTILE = '<img src=x onerror=1>';

  for (const set of sets) {
    it(`of ${set.type} never hold what was typed in, for the side bar shows them as HTML`, () => {
      const values = [HOSTILE, `good\n${HOSTILE}; x`, `https://acme.example/${HOSTILE}`, `/${HOSTILE}`];
      for (const [name, { validate }] of Object.entries(set.definition.defaults)) {
        for (const type of ['str', 'msg', 'jsonata']) {
          const node = nodeOf(set, { [`${name}Type`]: type });
          for (const value of values)
            assert.doesNotMatch(String(validate?.call(node, value, { label: 'The label' })), /[<>]/, name);
        }
      }
    });
  }

  it('name the line that is wrong, as the dialog counts lines', () => {
    const { definition } = setOf('identity-config');
    const verdict = (property: string, value: string) =>
      definition.defaults[property]?.validate?.call(nodeOf(setOf('identity-config'), {}), value, { label: 'The label' });
    assert.match(String(verdict('denyUsers', 'alice\n\nbob; eve')), /^The label: line 3: /);
    assert.match(String(verdict('failureOrigins', 'https://a.example, ftp://b.example')), /^The label: line 1: /);
  });

  it('say that an expression cannot be read', () => {
    assert.ok(!accepts(setOf('get-user-cookie'), 'user', HOSTILE, { userType: 'jsonata' }));
    assert.ok(!accepts(setOf('launch'), 'appKey', HOSTILE, { appKeyType: 'jsonata' }));
    assert.ok(!accepts(setOf('launch'), 'failureTarget', HOSTILE, { failureTargetType: 'jsonata' }));
  });
});

describe("the nodes' labels", () => {
  it('are the name, in italics, where there is one', () => {
    for (const set of sets) {
      const node = nodeOf(set, { name: 'my node' });
      assert.equal(set.definition.label.call(node), 'my node');
      assert.equal(set.definition.labelStyle.call(node), 'node_label_italic');
    }
  });

  it("are else what the palette says, or the tenant's host", () => {
    for (const set of sets) {
      const node = nodeOf(set, { name: '', tenantUrl: '' });
      assert.equal(set.definition.label.call(node), set.definition.paletteLabel.call(node));
      assert.equal(set.definition.labelStyle.call(node), '');
    }
    const { definition } = setOf('identity-config');
    const label = (tenantUrl: string) => definition.label.call(nodeOf(setOf('identity-config'), { name: '', tenantUrl }));
    assert.equal(label('https://acme.my.idaptive.app'), 'acme.my.idaptive.app');
    assert.equal(label(variable('TENANT_URL')), variable('TENANT_URL'));
    assert.equal(label('https://user:CANARY-password@acme.example'), 'identity tenant');
  });

  it("are else what a link host's links begin with", () => {
    const linkHost = setOf('link-host');
    const label = (publicUrl: string) => linkHost.definition.label.call(nodeOf(linkHost, { name: '', publicUrl, path: '/mfa' }));
    assert.equal(label('https://launch.example/'), 'https://launch.example/mfa');
    assert.equal(label(variable('PUBLIC_URL')), `${variable('PUBLIC_URL')}/mfa`);
    assert.equal(label('https://user:CANARY-password@launch.example'), 'link host');
  });
});

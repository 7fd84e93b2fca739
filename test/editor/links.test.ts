import assert from 'node:assert/strict';
import { HAND_OFF_STRATEGIES } from '../../lib/launch/hand-off';
import { PASSING_EVENT_TYPES, STORED_EVENT_TYPES } from '../../lib/links/events';
import { parseRedisUrl } from '../../lib/links/stores/redis/redis-address';
import { identityConfig } from '../../nodes/identity-config/config';
import { linkHostConfig } from '../../nodes/link-host/config';
import { all, type EditorNode } from './node-set';
import { accepts, runs, setOf, variable } from './validation';

describe('the dialogs about links', () => {
  it('offers every hand-off there is, and says what is known of each', () => {
    const { template, texts } = setOf('identity-config');
    const [options = ''] = all(template, /<select id="node-config-input-handOff"[^>]*>([\s\S]*?)<\/select>/g);
    assert.deepEqual(all(options, /value="([^"]+)"/g), [...HAND_OFF_STRATEGIES]);
    for (const key of all(options, /data-i18n="([^"]+)"/g)) {
      assert.match(texts.get(key) ?? '', /\((?:documented|observed|observed, not for \/run|unproven)\)$/);
    }
    assert.deepEqual(all(template, /data-hand-off="([^"]+)"/g), [...HAND_OFF_STRATEGIES]);
  });

  it('offers every event there is, explains it, and saves the chosen ones as a list', () => {
    const { definition, template, help, dialog } = setOf('launch-event');
    const events = [...STORED_EVENT_TYPES, ...PASSING_EVENT_TYPES];
    assert.deepEqual(all(template, /type="checkbox" id="[^"]+" value="([^"]+)"/g), events);
    const explained = all(help, /<dt>([a-z-]+(?:, [a-z-]+)*)<\/dt>/g).flatMap((types) => types.split(', '));
    assert.deepEqual(
      events.filter((event) => !explained.includes(event)),
      [],
    );
    const node: EditorNode = { events: [], _: (key) => key };
    dialog.ticked = ['link-issued', 'link-expired'];
    definition.oneditsave?.call(node);
    dialog.ticked = [];
    assert.deepEqual(node.events, ['link-issued', 'link-expired']);
  });
});

describe("a link host's validators", () => {
  const linkHost = setOf('link-host');
  const runtimeTakes = (property: string, value: unknown) =>
    runs(() => linkHostConfig.parse({ publicUrl: 'https://launch.example', [property]: value }));

  const CASES: Record<string, readonly (readonly [value: unknown, good: boolean])[]> = {
    publicUrl: [
      ['https://launch.example', true],
      ['https://launch.example/red/', true],
      ['https://launch.example:8443', true],
      ['http://localhost:1880', true],
      ['http://127.0.0.1:1880/api', true],
      ['http://[::1]:1880', true],
      ['', false],
      ['http://launch.example', false],
      ['http://localhost.launch.example', false],
      ['https://user:CANARY-password@launch.example', false],
      ['https://launch.example?x=1', false],
      ['https://launch.example#x', false],
      ['https://launch.example/a b', false],
      ['https://launch.example\\@evil.example', false],
      ['launch.example', false],
    ],
    path: [
      ['/mfa', true],
      ['/help-desk/mfa', true],
      ['', false],
      ['mfa', false],
      ['/mfa/', false],
      ['/', false],
      ['//evil.example', false],
      ['/mfa?x', false],
      ['/:id', false],
    ],
    lifetimeSeconds: [
      [600, true],
      ['30', true],
      ['86400', true],
      ['', false],
      ['29', false],
      ['86401', false],
      ['ten', false],
    ],
    failureTargets: [
      ['', true],
      ['portal = https://helpdesk.example/failed', true],
      ['portal=https://helpdesk.example/?a=b\n\n here = http://localhost:1880/failed ', true],
      ['https://helpdesk.example/failed', false],
      ['= https://helpdesk.example/failed', false],
      ['portal = /failed', false],
      ['portal', false],
    ],
  };
  for (const [property, cases] of Object.entries(CASES)) {
    it(`judge ${property} as the run time does`, () => {
      for (const [value, good] of cases) {
        assert.equal(accepts(linkHost, property, value), good, `dialog: ${JSON.stringify(value)}`);
        assert.equal(runtimeTakes(property, value), good, `run time: ${JSON.stringify(value)}`);
      }
    });
  }

  it('refuse a failure target that no tenant could list among its failure origins', () => {
    for (const target of ['http://helpdesk.example/failed', 'https://user@helpdesk.example/', 'javascript:alert(1)'])
      assert.ok(!accepts(linkHost, 'failureTargets', `portal = ${target}`), target);
  });

  const REDIS_URLS = [
    ['redis://redis.example', true],
    ['rediss://redis.example:6380/2', true],
    ['redis://launcher@redis.example:6379', true],
    ['redis://[::1]:6379', true],
    ['', false],
    ['redis.example:6379', false],
    ['https://redis.example', false],
    ['redis://launcher:CANARY-password@redis.example', false],
    ['redis://redis.example/links', false],
  ] as const;
  for (const [url, good] of REDIS_URLS) {
    it(`${good ? 'take' : 'refuse'} ${JSON.stringify(url)} for Redis, as the run time does, and anything while another store is chosen`, () => {
      assert.equal(accepts(linkHost, 'redisUrl', url, { store: 'redis' }), good);
      assert.equal(
        runs(() => parseRedisUrl(url)),
        good,
      );
      assert.ok(accepts(linkHost, 'redisUrl', url, { store: 'sqlite' }));
    });
  }

  it('leave to the run time what an environment variable completes', () => {
    for (const property of ['publicUrl', 'path', 'lifetimeSeconds', 'failureTargets'])
      assert.ok(accepts(linkHost, property, variable('NAME')), property);
    assert.ok(accepts(linkHost, 'publicUrl', `https://${variable('HOST')}`));
    assert.ok(accepts(linkHost, 'redisUrl', `redis://${variable('REDIS')}:6379`, { store: 'redis' }));
    assert.ok(accepts(linkHost, 'failureTargets', `portal = ${variable('HELPDESK')}/failed`));
  });
});

describe("a launch's validators", () => {
  const launch = setOf('launch');
  const LINK_MODE = { mode: 'link', linkHost: 'host', failureTargetType: 'str' };
  const HOST = {
    type: 'identity-link-host',
    failureTargets: 'portal = https://helpdesk.example/failed\nother=https://b.example',
  };

  afterEach(() => {
    launch.dialog.configNodes = {};
    launch.dialog.fields = {};
  });

  it('want a link host that is complete, for a link', () => {
    assert.ok(!accepts(launch, 'linkHost', '', LINK_MODE));
    assert.ok(!accepts(launch, 'linkHost', 'gone', LINK_MODE));
    launch.dialog.configNodes = { host: HOST, incomplete: { ...HOST, valid: false } };
    assert.ok(accepts(launch, 'linkHost', 'host', LINK_MODE));
    assert.ok(!accepts(launch, 'linkHost', 'incomplete', LINK_MODE));
  });

  it('want neither link host nor user for a request, which a node without a mode makes', () => {
    for (const node of [{ mode: 'request' }, {}]) {
      for (const property of ['linkHost', 'user', 'ticket']) assert.ok(accepts(launch, property, '', node), property);
      assert.ok(!accepts(launch, 'userCookie', '', node));
    }
  });

  it('want a user, but neither cookie nor ticket, for a link', () => {
    assert.ok(!accepts(launch, 'user', '', LINK_MODE));
    assert.ok(accepts(launch, 'user', 'user', LINK_MODE));
    for (const property of ['userCookie', 'ticket']) assert.ok(accepts(launch, property, '', LINK_MODE), property);
  });

  it('go by the mode in the dialog while that is open', () => {
    launch.dialog.fields = { mode: 'request' };
    assert.ok(accepts(launch, 'linkHost', '', LINK_MODE));
    launch.dialog.fields = { mode: 'link' };
    assert.ok(!accepts(launch, 'linkHost', '', { mode: 'request' }));
  });

  it("take the name of one of the link host's failure targets, for a link only", () => {
    launch.dialog.configNodes = { host: HOST };
    for (const name of ['portal', 'other']) assert.ok(accepts(launch, 'failureTarget', name, LINK_MODE), name);
    assert.ok(!accepts(launch, 'failureTarget', 'nowhere', LINK_MODE));
    assert.ok(!accepts(launch, 'failureTarget', 'portal', { ...LINK_MODE, mode: 'request' }));
    assert.ok(accepts(launch, 'failureTarget', 'https://helpdesk.example/failed', LINK_MODE));
  });

  it('take any name where an environment variable holds the failure targets', () => {
    launch.dialog.configNodes = { host: { ...HOST, failureTargets: variable('TARGETS') } };
    assert.ok(accepts(launch, 'failureTarget', 'nowhere', LINK_MODE));
  });
});

describe("a tenant's validator of the parent domain", () => {
  const config = setOf('identity-config');
  const judge = (parentDomain: string, others: Record<string, unknown> = {}) =>
    accepts(config, 'parentDomain', parentDomain, {
      handOff: 'parent-cookie',
      tenantUrl: 'https://login.acme.example',
      ...others,
    });

  it('wants it for the hand-off by cookie only', () => {
    assert.ok(!judge(''));
    for (const handOff of ['location', 'auth-query', 'username', undefined]) assert.ok(judge('', { handOff }), handOff);
  });

  it('takes a domain that the tenant is in, and nothing else', () => {
    for (const domain of ['acme.example', 'ACME.example', 'login.acme.example', variable('DOMAIN')])
      assert.ok(judge(domain), domain);
    for (const domain of [
      'example.org',
      'cme.example',
      'example',
      '.acme.example',
      'https://acme.example',
      'acme.example; Path=/',
    ])
      assert.ok(!judge(domain), domain);
    assert.ok(judge('example.org', { tenantUrl: variable('TENANT_URL') }));
  });

  it('takes no domain that the run time would refuse, and the other way round', () => {
    for (const parentDomain of ['', 'acme.example', 'ACME.example', 'login.acme.example', 'cme.example', 'example.org'])
      assert.equal(
        runs(() =>
          identityConfig.parse({
            tenantUrl: 'https://login.acme.example',
            appId: 'a',
            scope: 's',
            handOff: 'parent-cookie',
            parentDomain,
          }),
        ),
        judge(parentDomain),
        parentDomain,
      );
  });
});

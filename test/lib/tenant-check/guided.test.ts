import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemClock } from '../../../lib/clock';
import type { CyberArkTenantOptions } from '../../../lib/cyberark/tenant';
import { GuidedHandler } from '../../../lib/tenant-check/guided-handler';
import type { GuidedRun } from '../../../lib/tenant-check/guided-run';
import { GuidedRuns } from '../../../lib/tenant-check/guided-runs';
import { recommend, type Sights, type StrategyResults } from '../../../lib/tenant-check/recommendation';
import { hrPortal, useSimulator } from '../../simulator/support';
import { throwsIdentity } from '../../support/identity-error';
import { until } from '../../support/until';
import { settingsFor } from './settings';

const USER = 'alice@acme.example';
const ALL_WORK: StrategyResults = { location: 'works', 'parent-cookie': 'works', 'auth-query': 'works' };
/** Nothing of these may be in a page, but for what a try hands to its browser. */
const SECRET = /CANARY|eyJ|Auth=|challengeId/;

describe('a guided run', () => {
  const simulator = useSimulator();
  /** Of the run's clock, ahead of the machine's, in milliseconds. */
  let ahead: number;
  let runs: GuidedRuns;
  let server: Server;
  let origin: string;
  let guarded: number;
  before(async () => {
    const clock = { now: () => Date.now() + ahead, sleep: systemClock.sleep.bind(systemClock) };
    server = createServer((request, response) => {
      new GuidedHandler(runs, clock).handle(request, response).catch(() => response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    ahead = 0;
    guarded = 0;
    runs = new GuidedRuns();
  });
  after(() => server.close());

  function start(
    id = 'tenant',
    changes: Partial<CyberArkTenantOptions> = {},
    at = origin,
  ): { run: GuidedRun; capability: string } {
    return runs.start(id, {
      settings: settingsFor(simulator.tenant().origin, changes),
      testUser: USER,
      appKey: hrPortal.key,
      handOffs: ALL_WORK,
      origin: at,
      guard: (work) => {
        guarded += 1;
        return work();
      },
      clock: { now: () => Date.now() + ahead, sleep: systemClock.sleep.bind(systemClock) },
    });
  }

  async function post(capability: string, fields: Record<string, string> = {}, headers: Record<string, string> = { origin }) {
    const body = new URLSearchParams({ link: `#${capability}`, ...fields });
    const response = await fetch(origin, { method: 'POST', headers, body });
    return { status: response.status, text: await response.text(), headers: response.headers };
  }

  const tryIt = (capability: string, way: string) => post(capability, { way, try: '1' });

  it('begins with a page that is the same for everybody, and is not there while no run is open', async () => {
    assert.equal((await fetch(origin)).status, 404);
    const { run, capability } = start();
    const response = await fetch(`${origin}/#${capability}`);
    assert.equal(response.status, 200);
    const text = await response.text();
    assert.ok(!text.includes(USER) && !text.includes(capability));
    const policy = response.headers.get('content-security-policy') ?? '';
    assert.match(
      policy,
      /^default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+'; form-action 'self'; frame-ancestors 'none'/,
    );
    assert.equal(response.headers.get('cache-control'), 'no-store');
    assert.equal(response.headers.get('strict-transport-security'), null, 'the host of the editor has other ports');
    assert.match(await (await fetch(origin, { headers: { 'accept-language': 'ja' } })).text(), /<html lang="ja">/);
    run.end();
    assert.equal((await fetch(origin)).status, 404);
    assert.deepEqual(simulator.tenant().requests, []);
  });

  it('leads through the ways, mints a token for each try, and says what is best of what was seen', async () => {
    const { run, capability } = start();
    assert.deepEqual(run.strategies, ['location', 'auth-query', 'username']);
    const first = await post(capability);
    assert.match(first.text, /<h1>1\/3 Redirect of the tenant<\/h1>/);
    const location = await tryIt(capability, 'location');
    assert.match(location.text, /http-equiv="refresh" content="0;url=http:\/\/127\.0\.0\.1:\d+\/login\?[^"]*challengeId=/);
    const second = await post(capability, { way: 'location', sight: 'sign-in' });
    assert.match(second.text, /<h1>2\/3 Token in the address<\/h1>/);
    const tokens = [await tryIt(capability, 'auth-query'), await tryIt(capability, 'auth-query')].map(
      ({ text }) => /\/run\?Auth=([^&]+)&amp;appkey=/.exec(text)?.[1],
    );
    assert.equal(new Set(tokens).size, 2);
    assert.equal(simulator.tenant().count('gettokenforuser'), 3);
    assert.equal(guarded, 3);
    const third = await post(capability, { way: 'auth-query', sight: 'challenge' });
    const result = await post(capability, { way: 'username', sight: '' });
    assert.match(result.text, /<h1>Recommended: Token in the address<\/h1>/);
    assert.match(result.text, /Not tried/);
    assert.equal(run.recommendation.strategy, 'auth-query');
    assert.match(run.recommendation.caveats.join(), /does not show it in a clean browser/);
    assert.deepEqual(run.report.sights, { location: 'sign-in', 'auth-query': 'challenge' });
    for (const { text } of [first, second, third, result]) assert.doesNotMatch(text, SECRET);
    assert.doesNotMatch(JSON.stringify(run.report), SECRET);
  });

  it('takes no word for what was not tried', async () => {
    const { run, capability } = start();
    const { text } = await post(capability, { way: 'location', sight: 'challenge' });
    assert.match(text, /role="alert">Try it first/);
    assert.deepEqual(run.report.sights, {});
  });

  it('is 404 for whatever is not its own page with its own capability, which all looks the same', async () => {
    const { run, capability } = start();
    const other = start('ended');
    runs.end('ended');
    const wrong = capability.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    const answers = [
      await tryIt(wrong, 'location'),
      await tryIt('', 'location'),
      await tryIt(other.capability, 'location'),
      await tryIt(capability, 'parent-cookie'),
      await tryIt(capability, 'nonsense'),
      await post(capability, { way: 'location', try: '1' }, {}),
      await post(capability, { way: 'location', try: '1' }, { origin: 'https://evil.example' }),
      await post(capability, { way: 'location', try: '1' }, { origin: 'null' }),
      await post(capability, { way: 'location', try: '1' }, { origin, 'sec-fetch-site': 'cross-site' }),
      await post(capability, { way: 'location', try: '1' }, { origin, 'content-type': 'text/plain' }),
      await post(capability, { filler: 'x'.repeat(5_000) }),
    ];
    for (const method of ['PUT', 'DELETE', 'OPTIONS']) {
      const response = await fetch(origin, { method });
      answers.push({ status: response.status, text: await response.text(), headers: response.headers });
    }
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([404]));
    assert.equal(new Set(answers.map(({ text }) => text)).size, 1);
    assert.equal(run.report.triesLeft, 12);
    assert.deepEqual(simulator.tenant().requests, []);
  });

  it('is over after fifteen minutes, and when the next one of its configuration begins', async () => {
    const { run, capability } = start();
    ahead = 15 * 60_000 - 1_000;
    assert.equal((await post(capability)).status, 200);
    ahead = 15 * 60_000;
    assert.equal((await tryIt(capability, 'location')).status, 404);
    assert.equal(run.report.isOpen, false);
    ahead = 0;
    const next = start();
    assert.equal((await post(capability)).status, 404);
    assert.equal((await post(next.capability)).status, 200);
    assert.notEqual(next.capability, capability);
    assert.deepEqual(simulator.tenant().requests, []);
  });

  it('has twelve tries', async () => {
    const { capability } = start();
    const statuses: number[] = [];
    for (let tries = 0; tries < 14; tries += 1) statuses.push((await tryIt(capability, 'auth-query')).status);
    assert.deepEqual(statuses, [...Array(12).fill(200), 429, 429]);
    assert.equal(simulator.tenant().count('gettokenforuser'), 12);
  });

  it('hands nothing off once it has ended, also to a try that is under way', async () => {
    const { capability } = start();
    simulator.tenant().setFault('gettokenforuser', { kind: 'latency', latencyMs: 300 });
    const pending = tryIt(capability, 'auth-query');
    await until('the tenant to be asked', () => simulator.tenant().count('gettokenforuser') > 0 || undefined);
    runs.end('tenant');
    const { status, text } = await pending;
    assert.equal(status, 404);
    assert.doesNotMatch(text, SECRET);
  });

  it('says in the new tab that nothing opens, and by which code', async () => {
    const { capability } = start();
    simulator.tenant().switches.challenge = 'inline';
    const { status, text } = await tryIt(capability, 'location');
    assert.equal(status, 502);
    assert.match(text, /<h1>Nothing opens this way<\/h1>[\s\S]*LINK_STRATEGY/);
    assert.doesNotMatch(text, SECRET);
  });

  it('tries the cookie only where our page could set it', () => {
    const parentDomain = 'acme.example';
    const ways = (at: string) => start('tenant', { parentDomain }, at).run.strategies.includes('parent-cookie');
    assert.deepEqual(['https://red.acme.example:1880', 'http://red.acme.example', 'https://red.example'].map(ways), [
      true,
      false,
      false,
    ]);
  });

  it('is for a user whom the rules allow', () => {
    throwsIdentity(() => start('tenant', { users: { allow: [], deny: ['alice@*'] } }), 'IDENTITY_REFUSED', /deny rules/);
  });

  it('forgets the oldest of more than twenty', async () => {
    const all = Array.from({ length: 21 }, (_, index) => start(`tenant-${index}`));
    assert.deepEqual([all[0]?.run.isOpen, all[1]?.run.isOpen], [false, true]);
  });
});

describe('what a person saw in a clean browser', () => {
  const cases: [string, Partial<StrategyResults>, Sights, string | undefined, RegExp][] = [
    ['confirms what the check saw', {}, { location: 'challenge' }, 'location', /Somebody saw it in a clean browser/],
    ['counts for more', {}, { location: 'sign-in' }, 'parent-cookie', /does not show it in a clean browser/],
    ['counts for more, an error, too', {}, { location: 'other', 'parent-cookie': 'sign-in' }, 'auth-query', /at another address/],
    ['settles what was unclear', { location: 'unclear' }, { location: 'challenge' }, 'location', /Somebody saw it/],
    [
      'does not recommend what a link would refuse',
      { location: 'fails' },
      { location: 'challenge' },
      'parent-cookie',
      /so a link would refuse it/,
    ],
    [
      'leaves nothing where not even the sign-in opened',
      { location: 'fails', 'parent-cookie': 'fails', 'auth-query': 'fails' },
      { username: 'other' },
      undefined,
      /^$/,
    ],
  ];
  for (const [what, results, sights, strategy, caveat] of cases) {
    it(what, () => {
      const recommendation = recommend({ ...ALL_WORK, ...results }, 'acme.example', sights);
      assert.equal(recommendation.strategy, strategy);
      assert.match(recommendation.caveats.join(' '), caveat);
    });
  }
});

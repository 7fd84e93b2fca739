import assert from 'node:assert/strict';
import { type Fault, type Simulator, startSimulator, type TenantUser } from '../../simulator';
import { Flow, type Outcome } from '../support/flow';
import { chain, credentials, getToken, getUserCookie, tenant, ticket } from '../support/flow-nodes';
import { type IssuedTokens, recordIssuedTokens } from '../support/issued-tokens';
import { unhandledRejections } from '../support/unhandled-rejections';
import { useFlows } from '../support/use-flows';

const HEAVY = process.env.TEST_HEAVY === '1';
const MESSAGES = HEAVY ? 20_000 : 2_000;
const IN_FLIGHT = 256;
const LEAST_GOOD = 0.999;

/** 5 % of all answers, in three equal parts. A draw happens only where the draws before it have spared the answer. */
const FIVE_PERCENT: readonly Fault[] = (
  [{ kind: 'status', status: 429, retryAfterSeconds: 1 }, { kind: 'status', status: 500 }, { kind: 'reset' }] as const
).map((fault, before) => ({ ...fault, probability: 0.05 / 3 / (1 - (before * 0.05) / 3) }));

describe('a tenant of which 5 % of the answers are bad', function () {
  this.timeout(HEAVY ? 300_000 : 30_000);
  const users: TenantUser[] = Array.from({ length: MESSAGES }, (_, index) => ({
    name: `user-${index}@acme.example`,
    displayName: `User ${index}`,
    id: String(index),
    enabled: true,
  }));
  let simulator: Simulator;
  let issued: IssuedTokens;
  let flow: Flow;
  let outcomes: Outcome[];
  let rejections: unknown[];

  before(async () => {
    issued = recordIssuedTokens();
    simulator = await startSimulator({ users, seed: 7, switches: { opaque: true }, recordedRequests: 100_000 });
    flow = await Flow.start(chain(simulator.origin));
    simulator.setFault('*', FIVE_PERCENT);
    rejections = await unhandledRejections(async () => {
      outcomes = await sendAll(
        flow,
        users.map(({ name }) => ticket({ user: name })),
      );
    });
  });
  after(async () => {
    await flow.stop();
    await simulator.close();
    issued.stop();
  });

  it('did answer badly', () => {
    const bad = simulator.requests.filter(({ status }) => status !== 200).length;
    const share = bad / simulator.requests.length;
    console.log(`      ${bad} of ${simulator.requests.length} answers were bad, ${flow.outcomes.length} messages ended`);
    assert.ok(share > 0.035 && share < 0.065, `${share}`);
  });

  it(`at least 99.9 % of ${MESSAGES} messages end in a launch, each for its own user`, () => {
    const good = outcomes.filter(({ message }, index) => {
      const { headers } = (message.launch ?? { headers: {} }) as { headers: { Authorization?: string } };
      const userToken = headers.Authorization?.replace('Bearer ', '') ?? '';
      return issued.userTokens.get(userToken) === users[index]?.name;
    });
    const codes = outcomes.flatMap(({ code }) => code ?? []);
    console.log(`      ${good.length} of ${MESSAGES} good; failed with: ${codes.join(', ') || 'nothing'}`);
    assert.ok(good.length >= MESSAGES * LEAST_GOOD, `${good.length} of ${MESSAGES}`);
  });

  it('each message has one outcome, each node says "done" once, and no rejection is left unhandled', async () => {
    await flow.assertOneOutcomeEach();
    assert.deepEqual(rejections, []);
  });
});

describe('one token for many', () => {
  const flows = useFlows();
  const at = (count: number) => Array.from({ length: count }, () => ticket());

  it('256 cold messages cost one token request', async () => {
    const flow = await flows.start(chain(flows.simulator.origin));
    const outcomes = await Promise.all(at(256).map((message) => flow.send(message)));
    assert.ok(outcomes.every(({ kind }) => kind === 'output'));
    assert.equal(flows.simulator.count('token'), 1);
    assert.equal(flows.simulator.count('gettokenforuser'), 256);
  });

  it('256 cold messages cost one token request without a get-token node, too', async () => {
    const flow = await flows.start([tenant(flows.simulator.origin), getUserCookie()]);
    const outcomes = await Promise.all(at(256).map((message) => flow.send(message)));
    assert.ok(outcomes.every(({ kind }) => kind === 'output'));
    assert.equal(flows.simulator.count('token'), 1);
  });

  for (const fault of [
    { kind: 'status', status: 500 },
    { kind: 'status', status: 429, retryAfterSeconds: 1 },
    { kind: 'reset' },
    { kind: 'reset', at: 'mid-body' },
  ] as const) {
    it(`a token request that fails once (${Object.values(fault).join(' ')}) fails none of 200 messages`, async () => {
      flows.simulator.setFault('token', { ...fault, times: 1 });
      const flow = await flows.start(chain(flows.simulator.origin));
      const outcomes = await Promise.all(at(200).map((message) => flow.send(message)));
      assert.ok(outcomes.every(({ kind }) => kind === 'output'));
      assert.equal(flows.simulator.count('token'), 2);
    });
  }

  it('a token request that fails for good fails every message that waits for it, once, with the reason', async () => {
    flows.simulator.setFault('token', { kind: 'status', status: 503 });
    const flow = await flows.start(chain(flows.simulator.origin));
    const rejections = await unhandledRejections(async () => {
      const outcomes = await Promise.all(at(200).map((message) => flow.send(message)));
      assert.ok(outcomes.every(({ code }) => code === 'IDENTITY_UNAVAILABLE'));
    });
    assert.deepEqual(rejections, []);
    assert.equal(flows.simulator.count('token'), 4, 'the first attempt and three retries');
  });
});

describe('a token call that hangs', () => {
  const flows = useFlows();

  it('fails those who wait for it at their deadlines, and the next message goes well once the tenant is', async () => {
    const { origin } = flows.simulator;
    flows.simulator.setFault('token', { kind: 'hang' });
    const flow = await flows.start(
      [
        // Equal but for their patience, so that they share the token request.
        tenant(origin, { id: 'patient', timeoutSeconds: 2 }),
        getToken({ id: 'patient-token', identity: 'patient' }),
        tenant(origin, { id: 'calm', timeoutSeconds: 10 }),
        getToken({ id: 'calm-token', identity: 'calm' }),
        ...chain(origin, { timeoutSeconds: 1 }),
      ],
      { credentials: { tenant: credentials, patient: credentials, calm: credentials } },
    );
    const begun = performance.now();
    const tookMs = async (outcome: Promise<Outcome>) => {
      const { code } = await outcome;
      assert.equal(code, 'IDENTITY_TIMEOUT');
      return performance.now() - begun;
    };
    const patient = tookMs(flow.send(ticket(), 'patient-token'));
    await flows.simulator.requested('token');
    const hasty = Array.from({ length: 20 }, () => tookMs(flow.send(ticket(), 'token')));
    for (const ms of await Promise.all(hasty)) assert.ok(ms >= 950 && ms < 1800, `${ms} ms`);
    assert.equal(flows.simulator.count('token'), 1);

    const patientMs = await patient;
    assert.ok(patientMs >= 1950 && patientMs < 4000, `${patientMs} ms`);
    flows.simulator.clearFaults();
    const { kind, code } = await flow.send(ticket(), 'calm-token');
    assert.deepEqual([kind, code], ['output', undefined]);
    assert.equal(flows.simulator.count('token'), 2);
  });
});

/** Keeps `IN_FLIGHT` messages under way until all have been sent and have ended. */
async function sendAll(flow: Flow, messages: readonly Record<string, unknown>[]): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < messages.length; index = next++) outcomes[index] = await flow.send({ ...messages[index] });
  };
  await Promise.all(Array.from({ length: IN_FLIGHT }, worker));
  return outcomes;
}

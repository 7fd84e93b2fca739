import assert from 'node:assert/strict';
import { MemoryTransactionStore } from '../../../lib/authentication/memory-transaction-store';
import { IdentityError } from '../../../lib/errors';
import { deferred } from '../../support/deferred';
import { authenticate, type FlowNode, tenant } from '../../support/flow-nodes';
import { useFlows } from '../../support/use-flows';
import { useScriptedAuthenticator } from '../../support/use-scripted-authenticator';
import { authenticationOf, CODE, converse, IBM, startAuthenticate, USER } from './support';

const LINK_HOST: FlowNode = { id: 'links', type: 'identity-link-host', publicUrl: 'http://localhost:1880', store: 'memory' };

describe('authenticate: every message has one outcome', () => {
  const flows = useFlows();
  const script = useScriptedAuthenticator();

  it('an unknown transaction is a catchable error', async () => {
    script(CODE);
    const { code, message } = await (await startAuthenticate(flows)).send({ authentication: { transaction: 'CANARY-none' } });
    assert.equal(code, 'TRANSACTION_UNKNOWN');
    assert.equal(message.error?.source.id, 'authenticate');
    assert.ok(!message.error?.message.includes('CANARY'));
  });

  it('of two answers at once one is granted, the other is busy', async () => {
    const authenticator = script(CODE);
    const flow = await startAuthenticate(flows);
    const { transaction } = authenticationOf(await converse(flow, { factor: 'mail-1' }));
    const gate = deferred<void>();
    authenticator.hold = () => gate.promise;
    const both = [0, 1].map(() => flow.send({ authentication: { transaction, answer: CODE.answer } }));
    await flow.settled();
    gate.resolve();
    const outcomes = await Promise.all(both);
    assert.deepEqual(outcomes.map(({ code, message }) => code ?? message.output).sort(), ['TRANSACTION_BUSY', 'granted']);
  });

  it("the provider's errors keep their code, and the transaction goes on", async () => {
    const authenticator = script(CODE);
    const flow = await startAuthenticate(flows);
    const { transaction } = authenticationOf((await flow.send({ user: USER })).message);
    for (const code of ['IDENTITY_TIMEOUT', 'IDENTITY_UNAVAILABLE', 'IDENTITY_REFUSED'] as const) {
      authenticator.failWith = new IdentityError(code, 'no');
      assert.equal((await flow.send({ authentication: { transaction, factor: 'mail-1' } })).code, code);
    }
    authenticator.failWith = new IdentityError('IDENTITY_NETWORK', 'no');
    assert.equal((await flow.send({ user: USER })).code, 'IDENTITY_NETWORK');
    assert.equal((await flow.send({ authentication: { transaction, factor: 'mail-1' } })).kind, 'output');
  });

  it('a deploy breaks off the step under way, and what comes after it goes on', async () => {
    const authenticator = script(CODE);
    const flow = await startAuthenticate(flows);
    const { transaction } = authenticationOf((await flow.send({ user: USER })).message);
    const reached = deferred<void>();
    authenticator.hold = (signal) =>
      new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason), { once: true });
        reached.resolve();
      });
    const broken = flow.send({ authentication: { transaction, factor: 'mail-1' }, payload: 'precious' });
    await reached.promise;
    await flow.deploy([...authenticate({ name: 'renamed' }), tenant(flows.simulator.origin)], 'nodes');
    const { code, message } = await broken;
    assert.deepEqual([code, message.payload], ['IDENTITY_UNAVAILABLE', 'precious']);
    authenticator.hold = async () => undefined;
    const end = await flow.send({ authentication: { transaction, factor: 'mail-1', answer: CODE.answer } });
    assert.equal(end.message.output, 'granted');
  });

  for (const [title, saved, config, text] of [
    ['no tenant', { identity: '' }, {}, /no tenant is selected/],
    ['a challenge on demand at IBM Verify', { kind: 'on-demand' }, IBM, /choose sign-in/],
    ['an elevation at IBM Verify', { kind: 'elevation' }, IBM, /choose sign-in/],
    ['a way to begin that there is none of', { kind: 'magic' }, {}, /kind/],
    ['a link host that is not there', { linkHost: 'gone' }, {}, /link host/],
  ] as const) {
    it(`${title}: the configuration is reported with every message`, async () => {
      const authenticator = script(CODE);
      const flow = await startAuthenticate(flows, saved, { config });
      for (let time = 0; time < 2; time++) {
        const { code, message } = await flow.send({ user: USER });
        assert.equal(code, 'IDENTITY_CONFIG');
        assert.match(message.error?.message ?? '', text);
      }
      assert.deepEqual(authenticator.calls, []);
    });
  }
});

describe('authenticate: where transactions are kept', () => {
  const flows = useFlows();
  const script = useScriptedAuthenticator();
  const store = new MemoryTransactionStore();
  const opening = require('../../../nodes/link-host/open-link-host') as typeof import('../../../nodes/link-host/open-link-host');
  const { openLinkHost } = opening;

  beforeEach(() => {
    const withStore: typeof openLinkHost = (...args) => ({ ...openLinkHost(...args), transactions: store });
    Object.defineProperty(opening, 'openLinkHost', { value: withStore, configurable: true });
  });
  afterEach(() => Object.defineProperty(opening, 'openLinkHost', { value: openLinkHost, configurable: true }));

  it("in the link host's store where one is chosen, for every node that chose it", async () => {
    script(CODE);
    const before = store.size;
    const flow = await startAuthenticate(
      flows,
      { linkHost: 'links' },
      {
        more: [
          LINK_HOST,
          ...authenticate({ id: 'second', linkHost: 'links' }).slice(0, 1),
          ...authenticate({ id: 'without' }).slice(0, 1),
        ],
      },
    );
    const { transaction } = authenticationOf((await flow.send({ user: USER })).message);
    assert.equal(store.size, before + 1);
    const next = { authentication: { transaction, factor: 'mail-1' } };
    assert.equal((await flow.send({ ...next }, 'without')).code, 'TRANSACTION_UNKNOWN');
    assert.equal((await flow.send({ ...next }, 'second')).message.output, 'challenge');
  });

  it('else in this process', async () => {
    script(CODE);
    const before = store.size;
    const flow = await startAuthenticate(flows, {}, { more: [LINK_HOST] });
    assert.equal((await flow.send({ user: USER })).message.output, 'challenge');
    assert.equal(store.size, before);
  });
});

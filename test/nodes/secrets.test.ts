import assert from 'node:assert/strict';
import { startSimulator } from '../../simulator';
import { Flow } from '../support/flow';
import { chain, getToken, getUserCookie, tenant, ticket } from '../support/flow-nodes';
import { recordIssuedTokens } from '../support/issued-tokens';
import { encodings, SecretScanner } from '../support/secret-scanner';
import { Sinks } from '../support/sinks';
import { unhandledRejections } from '../support/unhandled-rejections';
import { visibleText } from '../support/visible-text';
import { secretCases } from './secret-cases';

const PLANT = 'PLANTED to be found: "marked" \\ left/right & c=d+e% <ö£>';

describe('the scanner for secrets', () => {
  const scanner = new SecretScanner();
  scanner.add('plant', PLANT);

  for (const [encoding, written] of encodings(PLANT)) {
    it(`finds a secret written as ${encoding}`, () => {
      assert.notEqual(scanner.find(`before${written}after`).length, 0);
    });
  }

  for (const prefix of ['', 'x', 'xy', 'Basic user:', 'a rather long text before it']) {
    it(`finds a secret in the base64 of a longer text: after "${prefix}"`, () => {
      const base64 = Buffer.from(`${prefix}${PLANT} and what follows`).toString('base64');
      assert.notEqual(scanner.find(base64).length, 0);
      assert.notEqual(scanner.find(base64.replaceAll('+', '-').replaceAll('/', '_')).length, 0);
    });
  }

  it('finds nothing where there is nothing', () => {
    assert.deepEqual(scanner.find(`${PLANT.slice(0, 12)} CANARY-other ${Buffer.from('PLANTED').toString('base64')}`), []);
  });

  const leaks: Record<string, () => unknown> = {
    'the text of an error': () => new Error(PLANT),
    'the cause of an error': () => new Error('x', { cause: { headers: [PLANT] } }),
    'the stack of an error': () => Object.assign(new Error('x'), { stack: PLANT }),
    'the errors of an AggregateError': () => new AggregateError([new Error(PLANT)]),
    'a property that is not enumerable': () => Object.defineProperty(new Error('x'), 'hidden', { value: PLANT }),
    'a symbol': () => ({ [Symbol('x')]: { deep: PLANT } }),
    'the name of a symbol': () => ({ [Symbol(PLANT)]: 1 }),
    'the name of a property': () => ({ [PLANT]: 1 }),
    'a getter': () => Object.defineProperty({}, 'x', { get: () => PLANT }),
    'a list in a map': () => new Map([['x', [PLANT]]]),
    'the key of a map': () => new Map([[PLANT, 1]]),
    'a set': () => new Set([{ x: PLANT }]),
    'a buffer': () => ({ body: Buffer.from(PLANT) }),
    'a URL': () => ({ url: new URL(`https://x.example/?${new URLSearchParams({ s: PLANT })}`) }),
    'a function': () => Object.assign(() => undefined, { x: PLANT }),
    'a circle': () => {
      const circle: Record<string, unknown> = { x: { y: PLANT } };
      circle.self = circle;
      return circle;
    },
  };
  for (const [place, leak] of Object.entries(leaks)) {
    it(`finds a secret in ${place}`, () => assert.notEqual(scanner.find(visibleText(leak())).length, 0));
  }
});

describe('secrets inside the process', function () {
  this.timeout(30_000);
  const SINKS = ['output messages', 'messages at the Catch node', 'error objects', 'statuses', 'log, down to trace'];
  const RARE = ['console', 'unhandled rejections'];

  /** Runs a flow to its end and gathers what came out of it, and where. */
  async function gather(start: () => Promise<Flow>, run: (flow: Flow) => Promise<unknown>): Promise<Sinks> {
    const sinks = new Sinks([...SINKS, ...RARE], RARE);
    const standardStreams = listenToStandardStreams((text) => sinks.drain('console', text));
    try {
      const rejections = await unhandledRejections(async () => {
        const flow = await start();
        try {
          await run(flow);
          await flow.settled();
          for (const { kind, message } of flow.outcomes) {
            // Request mode's own output is the one deliberate way out.
            const { launch, ...rest } = message;
            sinks.drain(kind === 'output' ? 'output messages' : 'messages at the Catch node', rest);
          }
          for (const error of flow.errors) sinks.drain('error objects', error);
          for (const status of flow.statuses) sinks.drain('statuses', status);
          for (const entry of flow.log) sinks.drain('log, down to trace', entry);
        } finally {
          await flow.stop();
        }
      });
      for (const reason of rejections) sinks.drain('unhandled rejections', reason);
    } finally {
      standardStreams.release();
    }
    return sinks;
  }

  it('would be found in every place where they could come out', async () => {
    const simulator = await startSimulator();
    const scanner = new SecretScanner();
    scanner.add('plant', PLANT);
    try {
      const sinks = await gather(
        () => Flow.start(chain(simulator.origin)),
        async (flow) => {
          await flow.send(ticket({ note: { deep: [Buffer.from(PLANT)] } }));
          await flow.send(ticket({ user: '', note: encodeURIComponent(PLANT) }));
          flow.node('token').status({ text: Buffer.from(PLANT).toString('hex') });
          flow.node('token').trace(`a header: ${Buffer.from(`user:${PLANT}`).toString('base64')}`);
          flow.errors.push(new Error('x', { cause: { response: { body: PLANT } } }));
          process.stderr.write(`${PLANT}\n`);
          void Promise.reject(new Error(PLANT));
        },
      );
      assert.deepEqual(sinks.leaking(scanner).sort(), [...SINKS, ...RARE].sort());
    } finally {
      await simulator.close();
    }
  });

  it('would be found where a box is ticked', async () => {
    const simulator = await startSimulator();
    const issued = recordIssuedTokens();
    try {
      const sinks = await gather(
        () =>
          Flow.start([
            tenant(simulator.origin),
            getToken({ setAuthorization: true, wires: [['cookie']] }),
            getUserCookie({ includeValue: true }),
          ]),
        (flow) => Promise.all([flow.send(ticket()), flow.send(ticket({ user: '' }))]),
      );
      const accessToken = new SecretScanner();
      for (const value of issued.accessTokens) accessToken.add('access token', value);
      assert.deepEqual(sinks.leaking(accessToken), ['output messages', 'messages at the Catch node']);
      const userToken = new SecretScanner();
      for (const value of issued.userTokens.keys()) userToken.add('icbt', value);
      assert.deepEqual(sinks.leaking(userToken), ['output messages']);
    } finally {
      issued.stop();
      await simulator.close();
    }
  });

  it('come out nowhere, whatever goes wrong and whatever the tenant echoes', async () => {
    const secrets = await secretCases();
    const { cases } = secrets;
    try {
      const good: string[] = [];
      let ended = 0;
      const sinks = await gather(
        () =>
          Flow.start(
            cases.flatMap(({ nodes }) => nodes),
            { credentials: Object.fromEntries(cases.map(({ config, credentials }) => [config, credentials])) },
          ),
        async (flow) => {
          const sendAll = cases.flatMap(({ title, first, messages }) =>
            messages.map(async (message) => {
              const { kind } = await flow.send(message, first);
              ended += 1;
              if (kind === 'output' && !title.includes('echoes')) good.push(title);
            }),
          );
          await Promise.all(sendAll);
          await flow.assertOneOutcomeEach();
        },
      );
      assert.equal(good.length, 6, good.join(', '));
      assert.ok(ended > 450, `${ended} messages`);
      const scanner = new SecretScanner();
      secrets.tell(scanner);
      assert.equal(sinks.report(scanner), 0);
      assert.deepEqual(sinks.dry, []);
    } finally {
      await secrets.close();
    }
  });
});

/** Hears, and holds back, everything that is written to the two standard streams. */
function listenToStandardStreams(hear: (text: string) => void): { release(): void } {
  const streams = [process.stdout, process.stderr].map((stream) => ({ stream, write: stream.write }));
  for (const { stream } of streams) {
    stream.write = ((chunk: string | Uint8Array, ...rest: unknown[]) => {
      hear(String(chunk));
      const written = rest.at(-1);
      if (typeof written === 'function') written();
      return true;
    }) as typeof stream.write;
  }
  return {
    release: () => {
      for (const { stream, write } of streams) stream.write = write;
    },
  };
}

import assert from 'node:assert/strict';
import { openToken } from '../../../lib/handles';
import type { Message } from '../../../nodes/shared/node-red';
import { coreNodes } from '../../support/core-nodes';
import { getToken, OUT, onTab, tenant } from '../../support/flow-nodes';
import { startServer } from '../../support/small-server';
import { useFlows } from '../../support/use-flows';

describe('get-token: the Authorization header', () => {
  const flows = useFlows();
  const headersAfter = async (message: Message, saved: object = { setAuthorization: true }) => {
    const flow = await flows.start([tenant(flows.simulator.origin), getToken(saved)]);
    const { message: answer } = await flow.send(message);
    const { value } = openToken((answer.token as { handle: string }).handle, 'access-token', flows.simulator.origin);
    return { headers: answer.headers, expected: `Bearer ${value}` };
  };

  it('leaves the headers alone unless asked', async () => {
    const own = { accept: 'text/plain' };
    assert.equal((await headersAfter({ headers: own }, {})).headers, own);
  });

  it('makes headers where there are none', async () => {
    const { headers, expected } = await headersAfter({});
    assert.deepEqual(headers, { Authorization: expected });
  });

  it('keeps what the flow has set', async () => {
    const { headers, expected } = await headersAfter({ headers: { accept: 'text/plain', traceparent: '00-1' } });
    assert.deepEqual(headers, { accept: 'text/plain', traceparent: '00-1', Authorization: expected });
  });

  it('takes the place of an older header, however that is spelt', async () => {
    const { headers, expected } = await headersAfter({
      headers: { authorization: 'a', AUTHORIZATION: 'b', Authorization: 'c', x: 'd' },
    });
    assert.deepEqual(headers, { x: 'd', Authorization: expected });
  });

  it('does not send the headers of an earlier answer out with the next request', async () => {
    const api = await startServer((_request, response) => response.setHeader('x-internal', 'secret of the first').end());
    const request = (id: string, next: string) =>
      onTab(id, 'http request', { method: 'GET', url: api.origin, ret: 'txt', wires: [[next]] });
    try {
      const flow = await flows.start(
        [
          tenant(flows.simulator.origin),
          request('first-call', 'token'),
          getToken({ setAuthorization: true, wires: [['second-call']] }),
          request('second-call', OUT),
        ],
        { coreNodes: [coreNodes('network/21-httprequest')] },
      );
      await flow.send({}, 'first-call');
      const [, second] = api.requests;
      assert.match(second?.headers.authorization ?? '', /^Bearer ./);
      assert.equal(second?.headers['x-internal'], undefined);
    } finally {
      await api.close();
    }
  });

  for (const odd of ['text', ['list'], null, 7]) {
    it(`puts headers in the place of ${JSON.stringify(odd)}`, async () => {
      const { headers, expected } = await headersAfter({ headers: odd });
      assert.deepEqual(headers, { Authorization: expected });
    });
  }

  it('changes no object that the message shares with others', async () => {
    const shared = { accept: 'text/plain' };
    await headersAfter({ headers: shared });
    assert.deepEqual(shared, { accept: 'text/plain' });
  });
});

import assert from 'node:assert/strict';
import { startSimulator } from '../../simulator';
import { accessToken, icbt, json, useSimulator } from './support';

describe('simulator: list of requests', () => {
  const { tenant } = useSimulator();

  it('counts by route and shows no secret', async () => {
    const token = await icbt(tenant().origin);
    const run = `/run?appkey=1&Auth=${token}&failureRedirectUrl=%2Ffailed-demo`;
    await (await fetch(tenant().origin + run)).text();
    await (await fetch(`${tenant().origin}/login?elevate=CANARY-e&challengeId=CANARY-c&customerId=1`)).text();
    assert.deepEqual([tenant().count('token'), tenant().count('gettokenforuser'), tenant().count('keys')], [1, 1, 0]);
    const seen = await json(fetch(`${tenant().origin}/__sim/requests`));
    assert.deepEqual(seen.requests, tenant().requests);
    assert.deepEqual(seen.requests[2], {
      method: 'GET',
      path: '/run?appkey=1&Auth=***&failureRedirectUrl=%2Ffailed-demo',
      route: 'run',
      status: 302,
    });
    const text = JSON.stringify(seen);
    assert.doesNotMatch(text, /CANARY/);
    assert.equal(text.includes(token), false);
    assert.ok(seen.connections >= 1);
  });

  it('starts anew after DELETE', async () => {
    await accessToken(tenant().origin);
    await fetch(`${tenant().origin}/__sim/requests`, { method: 'DELETE' });
    assert.deepEqual(tenant().requests, []);
    assert.equal(tenant().count('token'), 0);
  });

  it('tells when a route has been asked often enough', async () => {
    const told = tenant().requested('failed-demo', 2);
    await fetch(`${tenant().origin}/failed-demo`);
    await fetch(`${tenant().origin}/failed-demo`);
    await told;
    await tenant().requested('failed-demo');
  });

  it('remembers the last requests only, or none', async () => {
    for (const recordedRequests of [3, 0]) {
      const simulator = await startSimulator({ recordedRequests });
      for (const path of ['/a', '/b', '/c', '/d', '/e']) await (await fetch(simulator.origin + path)).text();
      const paths = simulator.requests.map(({ path }) => path);
      assert.deepEqual(paths, recordedRequests === 0 ? [] : ['/c', '/d', '/e']);
      assert.equal(simulator.count('none'), 5);
      await simulator.close();
    }
  });
});

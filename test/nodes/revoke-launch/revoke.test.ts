import assert from 'node:assert/strict';
import { hrPortal, launchLink, revokeLaunch, ticket } from '../../support/flow-nodes';
import { press } from '../../support/press';
import { until } from '../../support/until';
import { launchIn, useLinkFlows } from '../../support/use-link-flows';

const USER = 'alice@acme.example';

describe('revoke launch', () => {
  const flows = useLinkFlows();
  const start = (saved: object = {}) => flows.startLinks([launchLink(), revokeLaunch(saved)]);

  it('takes the message of the launch as it is, revokes by accessor, and says what it revoked', async () => {
    const flow = await start();
    const outcome = await flow.send(ticket({ ticket: 'INC-1' }));
    const { url, accessor } = launchIn(outcome);
    const { message } = await flow.send({ ...outcome.message, _msgid: 'r1' }, 'revoke');
    assert.deepEqual(message.revoked, [{ accessor, ticket: 'INC-1', user: USER, appKey: hrPortal.key }]);
    assert.equal((await press(url)).status, 410);
    assert.equal(flows.simulator.requests.length, 0, 'nothing is handed off once it said so');
    await until('its status', () => flow.statuses.some(({ node, text }) => node === 'revoke' && text === '1 revoked'));
  });

  it('revokes nothing where it cannot say what it revoked', async () => {
    const flow = await start({ output: 'payload.revoked' });
    const outcome = await flow.send(ticket({ payload: 'text' }));
    const { code, message } = await flow.send({ ...outcome.message, _msgid: 'r1' }, 'revoke');
    assert.equal(code, 'IDENTITY_INPUT');
    assert.match(message.error?.message ?? '', /msg\.payload\.revoked cannot be set/);
    assert.equal((await press(launchIn(outcome).url)).status, 200);
  });

  it('revokes every link of a ticket that could still be opened', async () => {
    const flow = await start({ by: 'ticket', value: 'ticket' });
    const links = [];
    for (const appKey of ['app-1', 'app-2', hrPortal.key]) {
      links.push(launchIn(await flow.send(ticket({ ticket: 'INC-1', appKey }))));
    }
    const other = launchIn(await flow.send(ticket({ ticket: 'INC-2', user: 'bob@acme.example' })));
    const [first, second, used] = links;
    assert.equal((await press(used?.url ?? '')).status, 200);
    const { message } = await flow.send({ ticket: 'INC-1' }, 'revoke');
    const revoked = message.revoked as { accessor: string }[];
    assert.deepEqual(revoked.map(({ accessor }) => accessor).sort(), [first?.accessor, second?.accessor].sort());
    assert.equal((await press(other.url)).status, 200);
  });

  for (const [title, end] of [
    ['used', async (url: string) => press(url)],
    ['expired', async () => flows.advance(600_000)],
  ] as const) {
    it(`says that there was nothing left to revoke of a link that is ${title}`, async () => {
      const flow = await start();
      const outcome = await flow.send(ticket());
      await end(launchIn(outcome).url);
      const { message, kind } = await flow.send({ launch: outcome.message.launch }, 'revoke');
      assert.deepEqual([kind, message.revoked], ['output', []]);
    });
  }

  it('says so of an unknown link and of an unknown ticket, too, and again of a revoked link', async () => {
    const flow = await start();
    const outcome = await flow.send(ticket());
    await flow.send({ launch: outcome.message.launch }, 'revoke');
    for (const accessor of ['A'.repeat(22), launchIn(outcome).accessor]) {
      assert.deepEqual((await flow.send({ launch: { accessor } }, 'revoke')).message.revoked, []);
    }
    const byTicket = await start({ by: 'ticket', value: 'ticket', output: 'payload' });
    assert.deepEqual((await byTicket.send({ ticket: 'INC-9' }, 'revoke')).message.payload, []);
  });

  for (const [title, saved, message] of [
    ['no accessor', {}, {}],
    ['something that is none', {}, { launch: { accessor: '../../x' } }],
    ['the whole link', { value: 'launch.url' }, { launch: { url: 'https://x.example/mfa/AAAA#mfl1_x' } }],
    ['no ticket', { by: 'ticket', value: 'ticket' }, { ticket: '' }],
  ] as const) {
    it(`refuses ${title}`, async () => {
      const flow = await start(saved);
      const { code } = await flow.send({ ...message }, 'revoke');
      assert.equal(code, 'IDENTITY_INPUT');
    });
  }
});

import assert from 'node:assert/strict';
import { launchEvent, launchLink, ticket } from '../../support/flow-nodes';
import { press } from '../../support/press';
import { launchIn, toldOf, useLinkFlows } from '../../support/use-link-flows';

const TARGET = 'https://help.acme.example/failed?ticket=INC-1';
const FAILED = 'The sign-in was not completed';

describe('launch in link mode: the failure target', () => {
  const flows = useLinkFlows();
  const start = (saved: object) =>
    flows.startLinks([launchLink(saved), launchEvent({ events: ['challenge-failed'] })], {
      tenant: { failureOrigins: 'https://help.acme.example' },
      links: { failureTargets: `desk = ${TARGET}\nelsewhere = https://elsewhere.example/` },
    });

  /** What the tenant does when the challenge fails: it sends the browser to the address that `/run` was given. */
  const failChallenge = async (url: string) => {
    assert.equal((await press(url)).status, 200);
    const run = flows.simulator.requests.find(({ route }) => route === 'run');
    const back = new URLSearchParams(run?.path.split('?')[1]).get('failureRedirectUrl') ?? '';
    assert.ok(back.startsWith(`${flows.origin}/mfa/failed/`), back);
    const response = await fetch(back, { redirect: 'manual' });
    return { back, status: response.status, location: response.headers.get('location'), page: await response.text() };
  };

  for (const [title, failureTarget, failureTargetType] of [
    ['by its address', TARGET, 'str'],
    ['by its name', 'desk', 'str'],
    ['by its name in the message', 'payload.onFailure', 'msg'],
  ]) {
    it(`is named ${title}; a failed challenge leads there by way of our own page, and is told once`, async () => {
      const flow = await start({ failureTarget, failureTargetType });
      const { url, accessor } = launchIn(await flow.send(ticket({ ticket: 'INC-1', payload: { onFailure: 'desk' } })));
      const { back, status, location } = await failChallenge(url);
      assert.deepEqual([status, location], [303, TARGET]);
      const [event] = await toldOf(flow, 1);
      assert.deepEqual([event?.type, event?.accessor, event?.ticket], ['challenge-failed', accessor, 'INC-1']);
      assert.equal((await fetch(back, { redirect: 'manual' })).headers.get('location'), TARGET, 'reloaded');
      const forged = await fetch(back.replace(/n=.*/, 'n=guessed'), { redirect: 'manual' });
      assert.deepEqual([forged.status, forged.headers.get('location')], [410, null]);
      await flow.settled();
      assert.equal((await toldOf(flow, 1)).length, 1);
    });
  }

  it('may be left out: then a page of ours says what happened', async () => {
    const flow = await start({});
    const { status, page } = await failChallenge(launchIn(await flow.send(ticket())).url);
    assert.equal(status, 200);
    assert.match(page, new RegExp(FAILED));
  });

  for (const failureTarget of ['nobody', 'elsewhere', 'https://help.acme.example.evil.example/', 'javascript:alert(1)']) {
    it(`is refused where it is ${failureTarget}`, async () => {
      const flow = await start({ failureTarget, failureTargetType: 'str' });
      const { code, message } = await flow.send(ticket());
      assert.equal(code, 'IDENTITY_INPUT');
      assert.match(message.error?.message ?? '', /failure target/);
    });
  }
});

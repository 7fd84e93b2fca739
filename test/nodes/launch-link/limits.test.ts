import assert from 'node:assert/strict';
import { demoTenant } from '../../../simulator';
import { launchEvent, launchLink, ticket } from '../../support/flow-nodes';
import { press } from '../../support/press';
import { launchIn, toldOf, useLinkFlows } from '../../support/use-link-flows';

const [HR, VPN] = demoTenant.apps.map(({ key }) => key);
const TEN_MINUTES_MS = 600_000;

describe('launch in link mode: one person is not flooded', () => {
  const flows = useLinkFlows();

  it('gives a user five links in ten minutes, whatever the app, then LINK_LIMIT with the wait; others are not concerned', async () => {
    const flow = await flows.startLinks([launchLink()]);
    for (let link = 1; link <= 5; link += 1) launchIn(await flow.send(ticket({ appKey: `app-${link}` })));
    const { code, message } = await flow.send(ticket({ appKey: 'app-6' }));
    assert.equal(code, 'LINK_LIMIT');
    const seconds = Number(/the next one in (\d+) s/.exec(message.error?.message ?? '')?.[1]);
    assert.ok(seconds > 590 && seconds <= 600, message.error?.message);
    assert.equal(message.launch, undefined);
    launchIn(await flow.send(ticket({ user: 'bob@acme.example' })));
    flows.advance(TEN_MINUTES_MS);
    launchIn(await flow.send(ticket({ appKey: 'app-6' })));
  });

  it('takes a name that is spelt in another case for the same user', async () => {
    const flow = await flows.startLinks([launchLink()]);
    const first = launchIn(await flow.send(ticket({ user: 'alice@acme.example' })));
    for (const user of ['Alice@acme.example', 'ALICE@acme.example', 'alice@ACME.example', 'aLice@acme.example'])
      assert.equal(launchIn(await flow.send(ticket({ user }))).user, user);
    assert.equal((await flow.send(ticket({ user: 'alicE@acme.example' }))).code, 'LINK_LIMIT');
    assert.equal((await press(first.url)).status, 410, 'superseded');
  });

  it('supersedes the older link of the same user and app, and no other', async () => {
    const flow = await flows.startLinks([launchLink(), launchEvent({ events: ['link-revoked'] })]);
    const older = launchIn(await flow.send(ticket({ ticket: 'INC-1' })));
    const otherApp = launchIn(await flow.send(ticket({ appKey: VPN })));
    const otherUser = launchIn(await flow.send(ticket({ user: 'bob@acme.example' })));
    const newer = launchIn(await flow.send(ticket({ ticket: 'INC-2', appKey: HR })));
    const [event] = await toldOf(flow, 1);
    assert.deepEqual([event?.accessor, event?.ticket, event?.reason], [older.accessor, 'INC-1', 'superseded']);
    assert.equal((await press(older.url)).status, 410);
    for (const { url } of [newer, otherApp, otherUser]) assert.notEqual((await press(url)).status, 410);
    assert.equal((await toldOf(flow, 1)).length, 1);
  });
});

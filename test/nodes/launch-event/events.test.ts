import assert from 'node:assert/strict';
import type { LinkEvent } from '../../../lib/links/events';
import { hrPortal, launchEvent, launchLink, revokeLaunch, ticket } from '../../support/flow-nodes';
import { press } from '../../support/press';
import { until } from '../../support/until';
import { eventsOf, launchIn, toldOf, useLinkFlows } from '../../support/use-link-flows';

const USER = 'alice@acme.example';

describe('launch event', () => {
  const flows = useLinkFlows();
  const start = (events?: readonly string[]) =>
    flows.startLinks([launchLink(), revokeLaunch(), launchEvent(events ? { events } : {})]);
  const types = (events: readonly LinkEvent[]) => events.map(({ type }) => type);

  it('tells the whole life of a link, in order, each with the ticket and without a secret', async () => {
    const flow = await start();
    const { url, accessor } = launchIn(await flow.send(ticket({ ticket: 'INC-1' })));
    await press(url);
    await press(url);
    const events = await toldOf(flow, 4);
    assert.deepEqual(types(events), ['link-issued', 'link-claimed', 'link-handed-off', 'link-denied']);
    for (const event of events) {
      assert.deepEqual([event.accessor, event.ticket, event.user, event.appKey], [accessor, 'INC-1', USER, hrPortal.key]);
      assert.ok(Math.abs(Date.parse(event.time) - Date.now()) < 60_000, event.time);
    }
    const [, claimed, handedOff, denied] = events;
    assert.deepEqual([claimed?.attempt, handedOff?.attempt, denied?.reason], [1, 1, 'used']);
    assert.ok((handedOff?.latencyMs ?? -1) >= 0);
    assert.equal(claimed?.client, '127.0.0.0/24', 'the network of the browser, not its address');
    assert.doesNotMatch(JSON.stringify(events), /mfl1_|elevate|Bearer/);
  });

  it('sends one message for each: payload, topic and ticket', async () => {
    const flow = await start(['link-issued']);
    launchIn(await flow.send(ticket({ ticket: 'INC-1' })));
    launchIn(await flow.send(ticket({ user: 'bob@acme.example' })));
    await toldOf(flow, 2);
    const messages = flow.outcomes.filter(({ message }) => 'topic' in message).map(({ message }) => message);
    assert.deepEqual(
      messages.map(({ topic, ticket: reference }) => [topic, reference]),
      [
        ['link-issued', 'INC-1'],
        ['link-issued', undefined],
      ],
    );
    assert.ok(messages.every((message) => !('ticket' in message) || message.ticket === 'INC-1'));
    assert.notEqual(messages[0]?._msgid, messages[1]?._msgid);
  });

  it('shows a failed challenge in red, and a refused press in yellow, under the node', async () => {
    const flow = await start();
    const { url } = launchIn(await flow.send(ticket({ ticket: 'INC-1' })));
    await press(url);
    const run = flows.simulator.requests.find(({ route }) => route === 'run');
    await fetch(new URLSearchParams(run?.path.split('?')[1]).get('failureRedirectUrl') ?? '');
    await toldOf(flow, 4);
    const last = () => flow.statuses.filter(({ node }) => node === 'events').at(-1);
    await until('the event under the node', () => last()?.text === 'challenge-failed');
    assert.deepEqual([last()?.fill, last()?.shape], ['red', 'dot']);
    await press(url);
    await until('the refusal under the node', () => last()?.text === 'link-denied');
    assert.equal(last()?.fill, 'yellow');
  });

  it('tells why the tenant did not play along, and that the link was given up after three times', async () => {
    const flow = await start(['link-released', 'link-handed-off']);
    flows.simulator.setFault('run', { kind: 'status', status: 403 });
    const { url } = launchIn(await flow.send(ticket({ ticket: 'INC-1' })));
    for (const status of [502, 502, 502, 410]) assert.equal((await press(url)).status, status);
    const events = await toldOf(flow, 3);
    assert.deepEqual(
      events.map(({ type, code, attempt, reason }) => [type, code, attempt, reason]),
      [
        ['link-released', 'LINK_STRATEGY', 1, undefined],
        ['link-released', 'LINK_STRATEGY', 2, undefined],
        ['link-released', 'LINK_STRATEGY', 3, 'failed'],
      ],
    );
    assert.ok(
      events.every(({ message }) => message === 'the tenant answered /run with 403 and no redirect that could be handed on'),
    );
  });

  it('tells why somebody was refused: used, revoked, superseded, expired, guessed', async () => {
    const flow = await start(['link-denied', 'link-revoked', 'link-expired']);
    const revoked = launchIn(await flow.send(ticket({ appKey: 'app-1' })));
    await flow.send({ launch: revoked }, 'revoke');
    await press(revoked.url);
    const guessed = launchIn(await flow.send(ticket({ appKey: 'app-2' })));
    await press(guessed.url.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A')));
    const superseded = launchIn(await flow.send(ticket({ appKey: 'app-3' })));
    launchIn(await flow.send(ticket({ appKey: 'app-3' })));
    await press(superseded.url);
    const told = await toldOf(flow, 5);
    assert.deepEqual(
      told.map(({ type, reason, accessor }) => [type, reason, accessor]),
      [
        ['link-revoked', 'requested', revoked.accessor],
        ['link-denied', 'revoked', revoked.accessor],
        ['link-denied', 'wrong-secret', guessed.accessor],
        ['link-revoked', 'superseded', superseded.accessor],
        ['link-denied', 'revoked', superseded.accessor],
      ],
    );
  });

  it('tells of ten wrong secrets as of guessing, and the right one is refused from then on', async () => {
    const flow = await start(['link-revoked']);
    const { url } = launchIn(await flow.send(ticket()));
    const wrong = url.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A'));
    for (let guess = 1; guess <= 10; guess += 1) assert.equal((await press(wrong)).status, 410);
    assert.equal((await press(url)).status, 410);
    assert.deepEqual(
      (await toldOf(flow, 1)).map(({ reason }) => reason),
      ['guessing'],
    );
  });

  it('tells that a link has expired, also when nobody opens it', async () => {
    const flow = await start(['link-expired']);
    const { accessor } = launchIn(await flow.send(ticket({ ticket: 'INC-1' })));
    flows.advance(600_000);
    const [event] = await toldOf(flow, 1);
    assert.deepEqual([event?.accessor, event?.ticket], [accessor, 'INC-1']);
  });

  it('gives every node the events that it chose, each a copy of its own', async () => {
    const flow = await flows.startLinks([
      launchLink(),
      launchEvent({ events: ['link-issued'] }),
      launchEvent({ id: 'more', events: ['link-issued', 'link-handed-off'] }),
    ]);
    await press(launchIn(await flow.send(ticket())).url);
    const events = await toldOf(flow, 3);
    assert.deepEqual(types(events), ['link-issued', 'link-issued', 'link-handed-off']);
    assert.notEqual(events[0], events[1]);
  });

  it('keeps the events until a flow is there to hear them', async () => {
    const flow = await flows.startLinks([launchLink()]);
    const { accessor } = launchIn(await flow.send(ticket()));
    await flow.deploy(flows.nodes([launchLink(), launchEvent()]));
    const [event] = await toldOf(flow, 1);
    assert.deepEqual([event?.type, event?.accessor], ['link-issued', accessor]);
  });

  it('says what is wrong with its configuration', async () => {
    const flow = await flows.startLinks([launchEvent({ linkHost: 'gone' })]);
    assert.match(JSON.stringify(flow.log), /IDENTITY_CONFIG: no link host is chosen/);
    assert.ok(flow.statuses.some(({ node, fill }) => node === 'events' && fill === 'red'));
    assert.deepEqual(eventsOf(flow), []);
  });
});

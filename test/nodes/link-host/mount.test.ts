import assert from 'node:assert/strict';
import { launchEvent, launchLink, tenant, ticket } from '../../support/flow-nodes';
import { press } from '../../support/press';
import { eventsOf, launchIn, toldOf, useLinkFlows } from '../../support/use-link-flows';

describe('link host: its place among the HTTP nodes', () => {
  const flows = useLinkFlows();
  const nodes = [launchLink(), launchEvent()];
  const logged = (flow: { readonly log: readonly unknown[] }) => JSON.stringify(flow.log);

  it('serves its page on its path, and leaves everything else to others', async () => {
    await flows.startLinks(nodes, { links: { path: '/sign-in/now' } });
    const at = async (path: string) => (await fetch(flows.origin + path)).status;
    assert.equal(await at(`/sign-in/now/${'A'.repeat(22)}`), 200);
    assert.equal(await at('/sign-in/now/'), 404, 'our page');
    assert.match(await (await fetch(`${flows.origin}/sign-in/now/`)).text(), /Page not found/);
    for (const path of ['/', '/sign-in', '/sign-in/now', '/sign-in/nowhere/x', '/mfa/x']) {
      assert.match(await (await fetch(flows.origin + path)).text(), /Cannot GET/, path);
    }
  });

  it('answers 503 and Retry-After while a deploy has removed it, and serves the same links when it is back', async () => {
    const flow = await flows.startLinks(nodes);
    const { url } = launchIn(await flow.send(ticket()));
    await flow.deploy([tenant(flows.simulator.origin), ...nodes]);
    const gone = await press(url);
    assert.deepEqual([gone.status, gone.retryAfter], [503, '5']);
    const page = await fetch(url);
    assert.deepEqual([page.status, page.headers.get('retry-after'), page.headers.get('cache-control')], [503, '5', 'no-store']);
    await flow.deploy(flows.nodes(nodes));
    assert.equal((await press(url)).status, 200);
  });

  it('answers 503 while its configuration is wrong, and says why in the log', async () => {
    const flow = await flows.startLinks(nodes);
    const { url } = launchIn(await flow.send(ticket()));
    await flow.deploy(flows.nodes(nodes, { links: { publicUrl: 'http://not-this-machine.example' } }), 'nodes');
    assert.equal((await press(url)).status, 503);
    assert.match(logged(flow), /IDENTITY_CONFIG: the public URL must be an https address/);
    assert.equal((await flow.send(ticket())).code, 'IDENTITY_CONFIG');
  });

  it('is one route, however often it is deployed', async () => {
    const flow = await flows.startLinks(nodes);
    const routes = () => (flow.httpNode as unknown as { _router: { stack: unknown[] } })._router.stack.length;
    const before = routes();
    for (let deploy = 1; deploy <= 10; deploy += 1) {
      await flow.deploy(flows.nodes(nodes, { links: { title: `${deploy}` } }), deploy % 2 ? 'nodes' : 'full');
    }
    assert.equal(routes(), before);
    assert.equal((await press(launchIn(await flow.send(ticket())).url)).status, 200);
  });

  it('shares a path with no other link host: the second says so, the first goes on', async () => {
    const other = { id: 'other', type: 'identity-link-host', publicUrl: flows.origin };
    const flow = await flows.startLinks([...nodes, launchLink({ id: 'launch-other', linkHost: 'other' }), other]);
    assert.match(logged(flow), /IDENTITY_CONFIG: another link host serves the path \/mfa already/);
    assert.equal((await flow.send(ticket(), 'launch-other')).code, 'IDENTITY_CONFIG');
    assert.equal((await press(launchIn(await flow.send(ticket(), 'launch')).url)).status, 200);
  });

  it('leaves a path below its own to another link host', async () => {
    const below = { id: 'below', type: 'identity-link-host', publicUrl: flows.origin, path: '/mfa/vip' };
    const flow = await flows.startLinks([...nodes, launchLink({ id: 'launch-below', linkHost: 'below' }), below]);
    for (const at of ['launch', 'launch-below']) {
      const user = `${at === 'launch' ? 'alice' : 'bob'}@acme.example`;
      assert.equal((await press(launchIn(await flow.send(ticket({ user }), at)).url)).status, 200, at);
    }
  });

  it('gives its path to another link host when it is gone', async () => {
    const flow = await flows.startLinks(nodes);
    const { url } = launchIn(await flow.send(ticket()));
    const other = flows.linkHost({ id: 'other' });
    await flow.deploy([tenant(flows.simulator.origin), other, launchLink({ linkHost: 'other' })]);
    assert.equal((await press(url)).status, 410, 'the links of the one are not known to the other');
    assert.equal((await press(launchIn(await flow.send(ticket())).url)).status, 200);
  });

  it('says that no link could be opened where Node-RED serves no HTTP nodes', async () => {
    const flow = await flows.start(flows.nodes(nodes), { settings: { httpNodeRoot: false } });
    assert.match(logged(flow), /IDENTITY_CONFIG: Node-RED serves no HTTP nodes \(httpNodeRoot is false\)/);
    assert.equal((await flow.send(ticket())).code, 'IDENTITY_CONFIG');
  });

  it('listens to the runtime once, however many link hosts there are, and no more when they are gone', async () => {
    const warnings: string[] = [];
    const onWarning = ({ name, message }: Error) => warnings.push(`${name}: ${message}`);
    process.on('warning', onWarning);
    const others = Array.from({ length: 20 }, (_, index) => flows.linkHost({ id: `host-${index}`, path: `/mfa-${index}` }));
    const flow = await flows.startLinks([...nodes, ...others]);
    await flow.deploy(flows.nodes([...nodes, ...others], { links: { title: 'again' } }));
    process.off('warning', onWarning);
    assert.deepEqual(warnings, []);
    const listeners = () => ['flows:stopping', 'flows:started'].map((name) => flow.events.listenerCount(name));
    const [stopping = 0, started = 0] = listeners();
    await flow.deploy([tenant(flows.simulator.origin)]);
    assert.deepEqual(listeners(), [stopping - 1, started - 1]);
  });

  it('delivers every event once over deploys of whoever listens', async () => {
    const flow = await flows.startLinks(nodes);
    const accessors: string[] = [];
    for (let deploy = 0; deploy < 5; deploy += 1) {
      accessors.push(launchIn(await flow.send(ticket({ user: 'bob@acme.example', appKey: `app-${deploy}` }))).accessor);
      await flow.deploy(flows.nodes([launchLink(), launchEvent({ name: `${deploy}` })]), 'nodes');
    }
    await toldOf(flow, 5);
    assert.deepEqual(
      eventsOf(flow).map(({ accessor }) => accessor),
      accessors,
    );
  });
});

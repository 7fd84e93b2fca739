import assert from 'node:assert/strict';
import path from 'node:path';
import { type Cluster, type Instance, startCluster } from '../../demo/start-cluster';
import { needsRedis } from '../lib/links/stores/support/redis-server';
import { type Pressed, press as pressButton } from '../support/press';
import { anyFreePort, type Program, portIsFree, startProgram } from '../support/program';
import { projectRoot } from '../support/project';
import { temporaryFolder } from '../support/scratch';

interface Note {
  readonly time: string;
  readonly what: string;
}

/** A link's life in order, where nobody interferes. */
const USED = ['link-issued', 'link-claimed', 'link-handed-off'];

describe('The cluster', function () {
  this.timeout(60_000); // each start is two whole Node-REDs
  needsRedis();

  let cluster: Cluster;
  let a: Instance;
  let b: Instance;
  let tickets = 0;

  before(async () => {
    cluster = await startCluster({ port: 0, tenantPort: 0 });
    const [first, second] = cluster.instances;
    assert.ok(first && second);
    a = first;
    b = second;
  });

  after(() => cluster?.close());

  /** A user may have five links in ten minutes: the tests take turns with two of them. */
  async function makeLink(origin: string, user: 'alice' | 'bob', app = 'hr-portal'): Promise<{ ticket: string; link: string }> {
    const ticket = `INC-${++tickets}`;
    const response = await fetch(`${origin}/helpdesk/tickets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: ticket, user: `${user}@acme.example`, app }),
    });
    const answer = await response.text();
    assert.equal(response.status, 201, answer);
    return { ticket, link: (JSON.parse(answer) as { launch: { url: string } }).launch.url };
  }

  /** What the page's form does, sent to one instance, as the proxy hands it on, or to the proxy. */
  function press(origin: string, link: string): Promise<Pressed> {
    return pressButton(link, { to: origin + new URL(link).pathname });
  }

  async function revoke(origin: string, ticket: string): Promise<unknown> {
    return (await fetch(`${origin}/helpdesk/tickets/${ticket}`, { method: 'DELETE' })).json();
  }

  async function notesOf({ origin }: Instance, ticket: string): Promise<Note[]> {
    const response = await fetch(`${origin}/helpdesk/tickets/${ticket}`);
    return ((await response.json()) as { notes: Note[] }).notes;
  }

  /** Asks until the notes of both instances together are these; each note is on one of them alone. */
  async function eventsBecome(ticket: string, expected: readonly string[]): Promise<void> {
    for (;;) {
      const notes = [...(await notesOf(a, ticket)), ...(await notesOf(b, ticket))];
      assert.ok(notes.length <= expected.length, `an event came twice: ${JSON.stringify(notes)}`);
      if (notes.length === expected.length) {
        assert.deepEqual(notes.map(({ what }) => what).toSorted(), expected.toSorted());
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  it('opens on B what A has made, once, with the address of the proxy in the link', async () => {
    const { ticket, link } = await makeLink(a.origin, 'alice');
    assert.equal(new URL(link).origin, cluster.origin);
    const { status, location } = await press(b.origin, link);
    assert.equal(status, 200);
    assert.equal(new URL(location).origin, cluster.tenant);
    assert.equal((await press(a.origin, link)).status, 410);
    assert.equal((await press(b.origin, link)).status, 410);
    // What is refused for the same reason is told once.
    await eventsBecome(ticket, [...USED, 'link-denied']);
  });

  for (const revokedBy of ['A', 'B'] as const) {
    it(`refuses on both what A has made and ${revokedBy} has revoked`, async () => {
      const { ticket, link } = await makeLink(a.origin, 'bob');
      assert.deepEqual(await revoke(revokedBy === 'A' ? a.origin : b.origin, ticket), { ticket, revoked: 1 });
      assert.equal((await press(a.origin, link)).status, 410);
      assert.equal((await press(b.origin, link)).status, 410);
      await eventsBecome(ticket, ['link-issued', 'link-revoked', 'link-denied']);
    });
  }

  it('hands off once when both instances are asked at the same time', async () => {
    const links = [await makeLink(a.origin, 'alice', 'vpn'), await makeLink(b.origin, 'bob', 'vpn')];
    for (const { link } of links) {
      const presses = Array.from({ length: 8 }, (_, index) => press(index % 2 === 0 ? a.origin : b.origin, link));
      const statuses = (await Promise.all(presses)).map(({ status }) => status);
      assert.equal(statuses.filter((status) => status === 200).length, 1, String(statuses));
      // Too early: "opening in another window". Too late: used.
      assert.ok(
        statuses.every((status) => [200, 409, 410].includes(status)),
        String(statuses),
      );
    }
  });

  it('has each event delivered by one instance, whoever changed the link', async () => {
    const { ticket, link } = await makeLink(cluster.origin, 'alice', 'vpn');
    assert.equal((await press(cluster.origin, link)).status, 200);
    await eventsBecome(ticket, USED);
  });

  it('goes on with B when A is killed, through the proxy as well', async () => {
    const made = await makeLink(a.origin, 'bob');
    process.kill(a.pid ?? 0, 'SIGKILL');
    await a.exited;

    assert.equal((await press(cluster.origin, made.link)).status, 200, 'what A has made');
    const { ticket, link } = await makeLink(cluster.origin, 'bob', 'vpn');
    assert.equal((await fetch(link)).status, 200);
    assert.deepEqual(await revoke(cluster.origin, ticket), { ticket, revoked: 1 });
    assert.equal((await press(cluster.origin, link)).status, 410);
    const written = async () => (await notesOf(b, made.ticket)).some(({ what }) => what === 'link-handed-off');
    while (!(await written())) await new Promise((resolve) => setTimeout(resolve, 50));
  });
});

describe('npm run demo:cluster', function () {
  this.timeout(60_000);
  needsRedis();

  const SCRIPT = path.join(projectRoot, 'dist', 'demo', 'cluster.js');
  const READY = /what you change in it is lost/; // the end of the last line that it prints

  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  before(async () => {
    folder = await temporaryFolder();
  });

  after(() => folder?.remove());

  async function start(): Promise<{ demo: Program; ports: number[] }> {
    const [port, tenantPort] = [await anyFreePort(), await anyFreePort()];
    const demo = startProgram(SCRIPT, { PORT: String(port), TENANT_PORT: String(tenantPort), TMPDIR: folder.path });
    await demo.printed(READY);
    const ports = [...demo.output().matchAll(/^ {2}(?:Proxy|Instance|Redis|Tenant) .*127\.0\.0\.1:(\d+)/gm)].map((match) =>
      Number(match[1]),
    );
    assert.equal(ports.length, 5, demo.output());
    assert.ok(ports.includes(port) && ports.includes(tenantPort));
    return { demo, ports };
  }

  it('prints curl lines that make, show and revoke a link, and ends with everything at Ctrl-C', async () => {
    const { demo, ports } = await start();
    const [, address, body] = /curl -s -X POST (\S+) .* -d '(.+)'/.exec(demo.output()) ?? [];
    assert.ok(address && body, demo.output());
    const made = await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    assert.equal(made.status, 201);
    const [, ticket] = /curl -s (http\S+)/.exec(demo.output()) ?? [];
    assert.ok(ticket && demo.output().includes(`curl -s -X DELETE ${ticket}`), demo.output());
    assert.match(await (await fetch(ticket)).text(), /"ticket":"INC-1001","notes":/);
    assert.match(await (await fetch(ticket, { method: 'DELETE' })).text(), /"revoked":1/);

    demo.kill('SIGINT');
    assert.equal(await demo.exited, 0);
    for (const port of ports) await portIsFree(port);
  });

  it('goes on without an instance, and leaves no process behind when it is killed', async () => {
    const { demo, ports } = await start();
    const [, pid] = /kill -9 (\d+)/.exec(demo.output()) ?? [];
    process.kill(Number(pid), 'SIGKILL');
    await demo.printed(/Instance A ended/);
    assert.equal((await fetch(`http://127.0.0.1:${ports[0]}/`)).status, 200);

    demo.kill('SIGKILL');
    await demo.exited;
    for (const port of ports) await portIsFree(port);
  });

  it('says in one sentence when there is no redis-server', async () => {
    const demo = startProgram(SCRIPT, { PATH: '' });
    assert.equal(await demo.exited, 1);
    assert.match(demo.output(), /^redis-server is not installed; .*apt-get install redis-server\n$/);
  });
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Node-RED's notation of environment variables
import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { launchLink, ticket } from '../../support/flow-nodes';
import { launchIn, useLinkFlows } from '../../support/use-link-flows';

describe('link host: what the editor saved', () => {
  const flows = useLinkFlows();

  for (const [title, saved, text] of [
    ['no public URL', { publicUrl: '' }, /public URL/],
    ['plain http to another machine', { publicUrl: 'http://help.acme.example' }, /public URL/],
    ['a user name in the public URL', { publicUrl: 'https://x@help.acme.example' }, /public URL/],
    ['a query in the public URL', { publicUrl: 'https://help.acme.example/?a=b' }, /public URL/],
    ['a path that is none', { path: 'mfa' }, /path/],
    ['a path with a slash at its end', { path: '/mfa/' }, /path/],
    ['a life that is too short', { lifetimeSeconds: 29 }, /30 to 86400/],
    ['a life that is too long', { lifetimeSeconds: '86401' }, /30 to 86400/],
    ['a store that is none', { store: 'file' }, /store/],
    ['a failure target without a name', { failureTargets: 'https://help.acme.example/' }, /failure target/],
    ['Redis without an address', { store: 'redis', redisUrl: '' }, /Redis/i],
    ['Redis with the password in the address', { store: 'redis', redisUrl: 'redis://:CANARY-pw@127.0.0.1' }, /password/],
  ] as const) {
    it(`refuses ${title}, in the log and at every launch`, async () => {
      const flow = await flows.startLinks([launchLink()], { links: saved });
      assert.match(JSON.stringify(flow.log), text);
      const { code, message } = await flow.send(ticket());
      assert.equal(code, 'IDENTITY_CONFIG');
      assert.match(message.error?.message ?? '', text);
      assert.doesNotMatch(JSON.stringify([flow.log, message.error]), /CANARY/);
    });
  }

  it('takes the public URL from the environment, with a path of its own and a slash or none at its end', async () => {
    process.env.LINK_ORIGIN = 'https://help.acme.example/node-red/';
    const flow = await flows.startLinks([launchLink()], { links: { publicUrl: '${LINK_ORIGIN}' } });
    delete process.env.LINK_ORIGIN;
    const { url } = launchIn(await flow.send(ticket()));
    assert.match(url, /^https:\/\/help\.acme\.example\/node-red\/mfa\/[\w-]{22}#/);
  });

  it('keeps its links in a folder of its own in the user directory that nobody else may read', async () => {
    const flow = await flows.startLinks([launchLink()]);
    launchIn(await flow.send(ticket()));
    const folder = path.join(flows.userDir, 'identity-links', 'links');
    assert.equal((await stat(folder)).mode & 0o777, 0o700);
    assert.equal((await stat(path.join(folder, 'links.sqlite'))).mode & 0o777, 0o600);
  });

  it('asks for another store where there is no user directory', async () => {
    const flow = await flows.start(flows.nodes([launchLink()]), { settings: { userDir: undefined } });
    assert.match(JSON.stringify(flow.log), /no user directory/);
  });

  it('warns that links in memory are forgotten at a restart', async () => {
    const flow = await flows.startLinks([launchLink()], { links: { store: 'memory' } });
    assert.match(JSON.stringify(flow.log), /a restart forgets them/);
    launchIn(await flow.send(ticket()));
  });
});

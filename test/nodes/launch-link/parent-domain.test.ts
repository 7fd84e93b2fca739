import assert from 'node:assert/strict';
import { launchLink, ticket } from '../../support/flow-nodes';
import { launchIn, useLinkFlows } from '../../support/use-link-flows';

describe('launch in link mode: the domain that the hand-off by cookie needs', () => {
  const flows = useLinkFlows();
  const start = (tenantUrl: string, parentDomain: string, publicUrl: string) =>
    flows.startLinks([launchLink()], { tenant: { tenantUrl, handOff: 'parent-cookie', parentDomain }, links: { publicUrl } });

  it('holds the tenant and the link host', async () => {
    const flow = await start('https://login.acme.example', 'ACME.example', 'https://launch.acme.example');
    launchIn(await flow.send(ticket()));
  });

  for (const [title, tenantUrl, parentDomain, publicUrl, text] of [
    ['no domain', 'https://login.acme.example', '', 'https://launch.acme.example', /parent domain is missing/],
    [
      'a tenant elsewhere',
      'https://acme.my.idaptive.app',
      'acme.example',
      'https://launch.acme.example',
      /tenant URL is not in it/,
    ],
    ['a tenant that only ends alike', 'https://login.myacme.example', 'acme.example', 'https://acme.example', /is not in it/],
    [
      'a link host elsewhere',
      'https://login.acme.example',
      'acme.example',
      'https://launch.other.example',
      /launch\.other\.example/,
    ],
    ['a link host by address', 'https://login.acme.example', 'acme.example', 'https://192.0.2.1', /192\.0\.2\.1/],
  ] as const) {
    it(`refuses ${title}, at every launch`, async () => {
      const { code, message } = await (await start(tenantUrl, parentDomain, publicUrl)).send(ticket());
      assert.equal(code, 'IDENTITY_CONFIG');
      assert.match(message.error?.message ?? '', text);
    });
  }

  it('means nothing for another hand-off', async () => {
    const flow = await flows.startLinks([launchLink()], { tenant: { handOff: 'auth-query', parentDomain: 'else.example' } });
    launchIn(await flow.send(ticket()));
  });
});

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { demoTenant } from '../../simulator';
import { useSimulator } from './support';

describe('simulator: pages', () => {
  const { tenant } = useSimulator({
    users: [{ name: '<script>@acme.example', displayName: '"><img src=x>', id: 'x', enabled: true }],
  });

  it('list clients, scopes, users, apps and routes on the start page', async () => {
    const text = await (await fetch(tenant().origin)).text();
    for (const { id, secret } of demoTenant.clients) assert.ok(text.includes(id) && text.includes(secret));
    for (const scope of demoTenant.oauthApps.flatMap(({ scopes }) => Object.keys(scopes)))
      assert.ok(text.includes(`<code>${scope}</code>`), scope);
    for (const { key, title } of demoTenant.apps) assert.ok(text.includes(key) && text.includes(title));
    for (const label of ['documented', 'observed', 'assumed']) assert.ok(text.includes(`>${label}<`));
  });

  it('escape whatever was not written here', async () => {
    const home = await (await fetch(tenant().origin)).text();
    assert.doesNotMatch(home, /<script>@|<img/);
    const query = new URLSearchParams({ title: '<script>1</script>', message: '"><b>' });
    const error = await (await fetch(`${tenant().origin}/uperror?${query}`)).text();
    assert.match(error, /&lt;script&gt;1/);
    assert.doesNotMatch(error, /<script>1|<b>/);
  });

  it('allow nothing but the style sheet that they bring', async () => {
    const response = await fetch(`${tenant().origin}/failed-demo`);
    const policy = response.headers.get('content-security-policy') ?? '';
    const style = /<style>(.*)<\/style>/s.exec(await response.text())?.[1] ?? '';
    assert.match(policy, /default-src 'none'/);
    assert.doesNotMatch(policy, /unsafe/);
    assert.ok(policy.includes(`'sha256-${createHash('sha256').update(style).digest('base64')}'`));
  });
});

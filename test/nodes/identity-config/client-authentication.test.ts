import assert from 'node:assert/strict';
import { text } from 'node:stream/consumers';
import { closeAfterEach } from '../../lib/http/support/cleanup';
import { getToken, tenant } from '../../support/flow-nodes';
import { startServer } from '../../support/small-server';
import { useFlows } from '../../support/use-flows';

const CLIENT = { clientId: 'svc launch+1@acme.example', clientSecret: 'CANARY-p:ä &%+="secret' };
const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

describe('identity-config: how the client authenticates', () => {
  const flows = useFlows();
  const keep = closeAfterEach();

  /** The token request as the tenant sees it. */
  async function tokenRequest(saved: object) {
    let form = new URLSearchParams();
    const server = keep(
      await startServer(async (request, response) => {
        form = new URLSearchParams(await text(request));
        response.end('{"access_token":"CANARY-access-token","token_type":"Bearer","expires_in":300}');
      }),
    );
    const flow = await flows.start([tenant(server.origin, saved), getToken()], { credentials: { tenant: CLIENT } });
    assert.equal((await flow.send({})).kind, 'output');
    const [request] = server.requests;
    assert.equal(request?.method, 'POST');
    return { form: Object.fromEntries(form), authorization: request?.headers.authorization, path: request?.url };
  }

  const grant = { grant_type: 'client_credentials', scope: 'LaunchScope' };

  it('in the form, unless told otherwise', async () => {
    const { form, authorization, path } = await tokenRequest({});
    assert.deepEqual(form, { ...grant, client_id: CLIENT.clientId, client_secret: CLIENT.clientSecret });
    assert.equal(authorization, undefined);
    assert.equal(path, '/oauth2/token/ticket_launcher');
  });

  it('in a Basic header, as it is', async () => {
    const { form, authorization } = await tokenRequest({ clientAuthentication: 'client_secret_basic_raw' });
    assert.deepEqual(form, grant);
    assert.equal(authorization, basic(CLIENT.clientId, CLIENT.clientSecret));
  });

  it('in a Basic header, form-encoded', async () => {
    const { form, authorization } = await tokenRequest({ clientAuthentication: 'client_secret_basic' });
    assert.deepEqual(form, grant);
    assert.equal(authorization, basic('svc+launch%2B1%40acme.example', 'CANARY-p%3A%C3%A4+%26%25%2B%3D%22secret'));
  });

  it('at the token path of the configuration, the application id encoded', async () => {
    assert.equal((await tokenRequest({ tokenPath: '/token/{appId}', appId: 'my+app' })).path, '/token/my%2Bapp');
  });
});

// biome-ignore-all lint/suspicious/noTemplateCurlyInString: Node-RED's notation of environment variables
import assert from 'node:assert/strict';
import { holdToken } from '../../../lib/handles';
import { launch, tenant } from '../../support/flow-nodes';
import { useFlows } from '../../support/use-flows';

describe('launch: app key and failure target', () => {
  const flows = useFlows();
  const FAILED = 'https://help.acme.example/failed?ticket=INC-1&step=a b';
  const TARGET = 'https://help.acme.example/failed?ticket=INC-1&step=a%20b';

  const launchWith = async (saved: object, message: object = {}, config: object = {}) => {
    const { origin } = flows.simulator;
    const flow = await flows.start([
      tenant(origin, { failureOrigins: 'https://help.acme.example\nhttps://other.example:8443', ...config }),
      launch({ appKey: 'app-1', appKeyType: 'str', ...saved }),
    ]);
    flow.setContext('flow', 'target', TARGET);
    flow.setContext('global', 'apps', { hr: 'key-of-hr' });
    const handle = holdToken(
      {
        kind: 'user-token',
        issuer: 'tenant',
        tenant: origin,
        value: 'CANARY-icbt',
        user: 'alice@acme.example',
        expiresAt: Date.now() + 1000,
      },
      Date.now(),
    );
    const { message: answer, code } = await flow.send({ userCookie: { handle }, ...message });
    const { url } = (answer.launch ?? {}) as { url?: string };
    return { url: url ? new URL(url) : undefined, code, text: answer.error?.message ?? '' };
  };

  for (const [appKey, appKeyType] of [
    ['ticket.app', 'msg'],
    ['apps.hr', 'global'],
    ['key-of-hr', 'str'],
    ['APP_KEY', 'env'],
    ['key-of-${APP_NAME}', 'str'],
    ['$lookup({"hr": "key-of-hr"}, ticket.name)', 'jsonata'],
  ]) {
    it(`takes the app key from ${appKeyType} ${appKey}`, async () => {
      process.env.APP_KEY = 'key-of-hr';
      process.env.APP_NAME = 'hr';
      const { url, text } = await launchWith({ appKey, appKeyType }, { ticket: { app: ' key-of-hr ', name: 'hr' } });
      delete process.env.APP_KEY;
      delete process.env.APP_NAME;
      assert.equal(url?.searchParams.get('appkey'), 'key-of-hr', text);
    });
  }

  for (const appKey of [undefined, '', 'a&b=c', 'a b', '../run', 'ä', 'x'.repeat(129), 7, {}]) {
    it(`refuses the app key ${JSON.stringify(appKey)?.slice(0, 20)}`, async () => {
      const { code, text } = await launchWith({ appKey: 'key', appKeyType: 'msg' }, { key: appKey });
      assert.equal(code, 'IDENTITY_INPUT');
      assert.match(text, /app key/);
    });
  }

  for (const [failureTarget, failureTargetType] of [
    [TARGET, 'str'],
    ['https://${HELP_HOST}/failed?ticket=INC-1&step=a%20b', 'str'],
    ['payload.onFailure', 'msg'],
    ['target', 'flow'],
    ['FAILURE_TARGET', 'env'],
    ['"https://help.acme.example/failed?ticket=" & payload.id & "&step=a%20b"', 'jsonata'],
  ]) {
    it(`takes the failure target from ${failureTargetType} ${failureTarget}, as one parameter`, async () => {
      process.env.FAILURE_TARGET = TARGET;
      process.env.HELP_HOST = 'help.acme.example';
      const message = { payload: { id: 'INC-1', onFailure: TARGET } };
      const { url, text } = await launchWith({ failureTarget, failureTargetType }, message);
      delete process.env.FAILURE_TARGET;
      delete process.env.HELP_HOST;
      assert.deepEqual(
        [...(url?.searchParams ?? [])],
        [
          ['appkey', 'app-1'],
          ['failureRedirectUrl', TARGET],
        ],
        text,
      );
    });
  }

  it('sets no failure target where there is none', async () => {
    for (const [failureTarget, failureTargetType] of [
      ['', 'str'],
      ['payload.onFailure', 'msg'],
    ]) {
      const { url } = await launchWith({ failureTarget, failureTargetType }, { payload: {} });
      assert.deepEqual([...(url?.searchParams.keys() ?? [])], ['appkey']);
    }
  });

  it('does not take an environment variable that is not set for "no failure target"', async () => {
    const { code, text } = await launchWith({ failureTarget: 'NO_SUCH_VARIABLE', failureTargetType: 'env' });
    assert.equal(code, 'IDENTITY_CONFIG');
    assert.match(text, /NO_SUCH_VARIABLE/);
  });

  for (const target of [
    FAILED,
    '/failed',
    'javascript:alert(1)',
    'http://help.acme.example/failed',
    'https://help.acme.example.evil.example/',
    'https://evil.example/?https://help.acme.example',
    'https://help.acme.example@evil.example/',
    'https://other.example/',
    '//help.acme.example/failed',
    7,
  ]) {
    it(`refuses the failure target ${target}`, async () => {
      const { code, text, url } = await launchWith({ failureTarget: 'target', failureTargetType: 'msg' }, { target });
      assert.equal(code, 'IDENTITY_INPUT');
      assert.match(text, /failure target/);
      assert.equal(url, undefined);
    });
  }

  it('refuses every failure target where the configuration lists none', async () => {
    const { code } = await launchWith({ failureTarget: TARGET, failureTargetType: 'str' }, {}, { failureOrigins: '' });
    assert.equal(code, 'IDENTITY_INPUT');
  });
});

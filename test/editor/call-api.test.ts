import assert from 'node:assert/strict';
import { parseApiPath } from '../../lib/rest/api-request';
import { accepts, runs, setOf, variable } from './validation';

describe('the dialog of call API', () => {
  const callApi = setOf('call-api');

  it('takes the paths that the run time takes, and no other', () => {
    const custom = { operation: 'custom', pathType: 'str' };
    for (const path of [
      '/UPRest/GetUPData',
      '/v2.0/Users?filter=a/../b',
      '/a%20b',
      '/a..b/...',
      '/a ',
      ' /a',
      'UPRest',
      '//evil.example',
      'https://evil.example/a',
      '/a/../b',
      '/a/..',
      '/a/%2e%2E/b',
      '/a/..%2fb',
      '/a%5C..;x/b',
      '/a\\b',
      '/a#b',
      '/ä',
    ]) {
      assert.equal(
        accepts(callApi, 'path', path, custom),
        runs(() => parseApiPath(path)),
        path,
      );
    }
    assert.ok(accepts(callApi, 'path', variable('API_PATH'), custom));
  });
});

import assert from 'node:assert/strict';
import { pageHeaders } from '../../../../lib/links/http/page-headers';

describe('page headers', () => {
  it('ask for TLS only where there is TLS', () => {
    const strict = (origin: string) => pageHeaders(origin)['Strict-Transport-Security'];
    assert.equal(strict('http://127.0.0.1:1880'), undefined);
    assert.equal(strict('https://help.example'), 'max-age=31536000');
  });
});

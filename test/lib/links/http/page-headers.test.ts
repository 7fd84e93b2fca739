import assert from 'node:assert/strict';
import { PageHeaders } from '../../../../lib/links/http/page-headers';

describe('page headers', () => {
  it('ask for TLS only where there is TLS', () => {
    const strict = (origin: string) => new PageHeaders(origin, () => []).get()['Strict-Transport-Security'];
    assert.equal(strict('http://127.0.0.1:1880'), undefined);
    assert.equal(strict('https://help.example'), 'max-age=31536000');
  });

  it('name the tenants that are deployed right now', () => {
    let tenants: string[] = [];
    const headers = new PageHeaders('https://help.example', () => tenants);
    const policy = () => String(headers.get()['Content-Security-Policy']);
    assert.match(policy(), /; form-action 'self'; /);
    tenants = ['https://a.example', 'https://b.example'];
    assert.match(policy(), /; form-action 'self' https:\/\/a\.example https:\/\/b\.example; /);
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { httpRequest, parseApiPath } from '../../../lib/rest/api-request';
import { throwsIdentity } from '../../support/identity-error';

const ORIGIN = 'https://acme.example';

describe('parseApiPath', () => {
  it('adds the query to the path, whatever is there already', () => {
    assert.equal(parseApiPath('/UPRest/GetUPData'), '/UPRest/GetUPData');
    assert.equal(
      parseApiPath('/v2.0/Users', { filter: 'userName eq "a&b"', count: 2 }),
      '/v2.0/Users?filter=userName+eq+%22a%26b%22&count=2',
    );
    assert.equal(parseApiPath('/v2.0/Users?count=2', { startIndex: 1 }), '/v2.0/Users?count=2&startIndex=1');
  });

  it('repeats the name of an array, and leaves out what has no value', () => {
    assert.equal(parseApiPath('/a', { id: [1, 2], gone: undefined, none: null }), '/a?id=1&id=2');
  });

  for (const path of [
    undefined,
    7,
    '',
    'UPRest/GetUPData',
    'https://evil.example/UPRest',
    'HTTPS:/x',
    'javascript:alert(1)',
    '//evil.example/x',
    '/\\evil.example',
    '\\\\evil.example',
    '/a/../b',
    '/a/..',
    '/..',
    '/a/%2e%2e/b',
    '/a/..%2fb',
    '/a%2F..%2Fb',
    '/a/..%5Cb',
    '/a/..;v=1/b',
    '/a/.%2E/b',
    '/./a',
    '/a/..?x=1',
    '/a\r\nX-Evil: 1',
    '/a\nb',
    '/a b',
    '/a\tb',
    '/a\0b',
    '/a#b',
    '/ä',
    `/${'a'.repeat(8_200)}`,
  ]) {
    it(`refuses ${JSON.stringify(path)?.slice(0, 40)}`, () => {
      throwsIdentity(() => parseApiPath(path), 'IDENTITY_INPUT', /path/);
    });
  }

  it('refuses a query that is no flat object', () => {
    for (const query of ['a=b', 7, ['a'], { a: { b: 1 } }])
      throwsIdentity(() => parseApiPath('/a', query), 'IDENTITY_INPUT', /query/);
  });

  it('lets nothing through that a URL parser reads as another host or another path', () => {
    const piece = fc.constantFrom(
      '/',
      '//',
      '\\',
      '..',
      '.',
      '%2e',
      '%2f',
      'a',
      'b',
      '@evil.example',
      ':',
      '?',
      '\n',
      '\t',
      ' ',
      'http:',
      ';',
    );
    let passed = 0;
    fc.assert(
      fc.property(fc.constantFrom('/', '/a/', ''), fc.array(piece, { minLength: 1, maxLength: 6 }), (start, pieces) => {
        let checked: string;
        try {
          checked = parseApiPath(start + pieces.join(''));
        } catch {
          return;
        }
        passed += 1;
        assert.equal(new URL(checked, ORIGIN).href, ORIGIN + checked);
      }),
      { numRuns: 5_000 },
    );
    assert.ok(passed > 500, `${passed} paths were taken`);
  });
});

describe('httpRequest', () => {
  it('sends a JSON or a form body with its content type, and repeats only a GET', () => {
    const json = httpRequest(
      { method: 'POST', path: '/a', body: { type: 'json', value: { a: 'ü' } } },
      { authorization: 'Bearer CANARY' },
    );
    assert.deepEqual(json, {
      method: 'POST',
      path: '/a',
      headers: { accept: 'application/json', 'content-type': 'application/json', authorization: 'Bearer CANARY' },
      body: '{"a":"ü"}',
      replaySafe: false,
    });
    const form = httpRequest({ method: 'PUT', path: '/a', body: { type: 'form', fields: { a: 'x y', b: [1, 2] } } }, {});
    assert.deepEqual(
      [form.body, form.headers?.['content-type'], form.replaySafe],
      ['a=x+y&b=1&b=2', 'application/x-www-form-urlencoded', false],
    );
    assert.deepEqual(httpRequest({ method: 'GET', path: '/a' }, {}), {
      method: 'GET',
      path: '/a',
      headers: { accept: 'application/json' },
      replaySafe: true,
    });
  });

  it('refuses a body that cannot be written', () => {
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    for (const value of [circle, undefined, 1n, () => 1]) {
      throwsIdentity(
        () => httpRequest({ method: 'POST', path: '/a', body: { type: 'json', value } }, {}),
        'IDENTITY_INPUT',
        /body/,
      );
    }
    for (const fields of ['a=b', null, [1], { a: {} }]) {
      throwsIdentity(
        () => httpRequest({ method: 'POST', path: '/a', body: { type: 'form', fields } }, {}),
        'IDENTITY_INPUT',
        /form/,
      );
    }
  });
});

import assert from 'node:assert/strict';
import { shownPage } from '../../../lib/launch/shown-page';

const ORIGIN = 'https://tenant.example';

function shown(statusCode: number, { location, body = '' }: { location?: string; body?: string } = {}) {
  return shownPage(ORIGIN, { statusCode, headers: location === undefined ? {} : { location }, setCookies: [], body });
}

describe('what a tenant shows', () => {
  for (const location of ['/login?elevate=e&challengeId=c&customerId=x', `${ORIGIN}/my?CHALLENGEID=c`]) {
    it(`is a challenge where it redirects to ${location}`, () => {
      const { pathname, search } = new URL(location, ORIGIN);
      assert.deepEqual(shown(302, { location }), { page: 'challenge', at: pathname + search });
    });
  }

  for (const location of ['/login?cloudRedirect=run%3Fappkey%3Dx', '/Login', '/login/?challengeId=', '/x?cloudRedirect=run']) {
    it(`is the sign-in where it redirects to ${location}`, () => assert.deepEqual(shown(302, { location }), { page: 'sign-in' }));
  }

  for (const status of [401, 403]) {
    it(`is the sign-in for ${status}`, () => assert.deepEqual(shown(status), { page: 'sign-in' }));
  }

  for (const [script, page] of [
    ["LaunchLoginView({containerSelector: '#x', challengeId: ''})", 'sign-in'],
    ["LaunchLoginView({containerSelector: '#x', challengeId: 'c-1'})", 'challenge'],
    ['LaunchLoginView({ "containerSelector": "#x", "challengeId": "" , "a": 1})', 'sign-in'],
    ["LaunchLoginView( { a: { b: 1 },\n challengeId : 'c' })", 'challenge'],
    ["LaunchLoginView({containerSelector: '#x'})", 'unclear'],
    ["Something({challengeId: ''})", 'unclear'],
  ] as const) {
    it(`is ${page} for a page with ${JSON.stringify(script)}`, () => {
      assert.deepEqual(shown(200, { body: `<html><script>${script}</script></html>` }), { page });
    });
  }

  for (const [status, location] of [
    [302, '/apps/hr'],
    [302, '/uperror?title=x'],
    [302, 'https://idp.example/login'],
    [302, 'https://other.example/x?challengeId=c'],
    [302, 'https://['],
    [302, undefined],
    [200, undefined],
    [404, undefined],
    [429, undefined],
    [503, undefined],
  ] as const) {
    it(`is unclear for ${status} ${location ?? ''}`, () => {
      assert.deepEqual(shown(status, location === undefined ? {} : { location }), { page: 'unclear' });
    });
  }
});

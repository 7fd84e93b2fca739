import assert from 'node:assert/strict';
import { Browser, bearer, heading, hrPortal, icbt, shownChallengeId, useSimulator } from './support';

const RUN = `/run?appkey=${hrPortal.key}`;

describe('simulator: challenge', () => {
  const { tenant, clock } = useSimulator();
  const launch = async (query = '', user = 'alice@acme.example') => {
    const browser = new Browser(tenant().origin, bearer(await icbt(tenant().origin, user)));
    return { browser, page: await browser.open(RUN + query) };
  };

  it('leads the right code to the app, signed in as the user', async () => {
    const { browser, page } = await launch();
    assert.equal(heading(page.text), 'Confirm it is you to open HR Portal');
    const app = await browser.answer(page.text);
    assert.equal(app.url, '/apps/hr-portal');
    assert.equal(heading(app.text), 'Signed in to HR Portal as alice@acme.example');
  });

  it('works for a browser that sends no header after the first request', async () => {
    const { page } = await launch('', 'bob@acme.example');
    const clean = new Browser(tenant().origin);
    assert.equal(heading((await clean.answer(page.text)).text), 'Signed in to HR Portal as bob@acme.example');
  });

  it('works in place, too', async () => {
    tenant().switches.challenge = 'inline';
    const { browser, page } = await launch();
    assert.equal((await browser.answer(page.text)).url, '/apps/hr-portal');
  });

  it('gives one try, and leads a failure to the error page', async () => {
    const { browser, page } = await launch();
    const failed = await browser.answer(page.text, 'wrong');
    assert.equal(heading(failed.text), 'The sign-in was not completed');
    assert.match(failed.url, /^\/uperror/);
    assert.equal(shownChallengeId((await browser.answer(page.text)).text), '');
  });

  it('is over after five minutes, after its answer, and for somebody with half of its ids', async () => {
    const { browser, page } = await launch();
    const half = page.url.replace(/elevate=\w+/, 'elevate=junk');
    assert.equal(shownChallengeId((await browser.open(half)).text), '');
    assert.notEqual(shownChallengeId((await browser.open(page.url)).text), '');
    clock.ms += 300_000;
    assert.equal(shownChallengeId((await browser.open(page.url)).text), '');
  });

  it('does not show the app to a browser that passed no challenge', async () => {
    const page = await new Browser(tenant().origin).open('/apps/hr-portal');
    assert.equal(shownChallengeId(page.text), '');
    assert.match(page.url, /^\/login\?cloudRedirect=apps%2Fhr-portal$/);
  });

  it('names on the login page who would sign in', async () => {
    const page = await new Browser(tenant().origin).open(`${RUN}&username=bob%40acme.example&submitUsername=True&nozso=True`);
    assert.match(page.text, /bob@acme\.example/);
  });

  describe('that fails', () => {
    const elsewhere = 'https://help.acme.example/failed?ticket=1&b=2';
    const failWith = async (target: string) => {
      const { browser, page } = await launch(`&failureRedirectUrl=${encodeURIComponent(target)}`);
      return (await browser.answer(page.text, 'wrong')).url;
    };

    it('leads to an absolute or relative target', async () => {
      assert.equal(await failWith(elsewhere), elsewhere);
      assert.equal(await failWith('/failed-demo'), '/failed-demo');
      assert.equal(await failWith('failed-demo'), '/failed-demo');
    });

    it('takes a target that is not a web page for none', async () => {
      for (const target of ['javascript:alert(1)', 'https://', '']) assert.match(await failWith(target), /^\/uperror/);
    });

    it('honours what the switch allows', async () => {
      for (const [honoured, absolute, relative] of [
        ['relative', false, true],
        ['absolute', true, false],
        ['rejected', false, false],
      ] as const) {
        tenant().switches.failureRedirectUrl = honoured;
        assert.equal((await failWith(elsewhere)) === elsewhere, absolute);
        assert.equal((await failWith('/failed-demo')) === '/failed-demo', relative);
      }
    });
  });
});

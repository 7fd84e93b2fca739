import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { managedPage } from './managed-page';
import { screenshot } from './screenshot';
import { useStage } from './stage';

interface Launch {
  url: string;
  method: string;
  headers: Record<string, string>;
}

const ALICE = 'alice@acme.example';

describe('a launch in a browser', function () {
  this.timeout(60_000);
  const stage = useStage('flows', '05-launch-request', '04-launch');
  let page: Page | undefined;

  afterEach(async () => {
    await page?.context().close();
    await setProfile('optimistic');
  });

  for (const profile of ['optimistic', 'pessimistic']) {
    it(`leads from the ticket by way of the challenge to the app (${profile} tenant)`, async () => {
      await setProfile(profile);
      page = await openLaunch(await launchOfTicket());
      assert.equal(await headingOf(page), 'Confirm it is you to open HR Portal');
      await screenshot(page, `launch-${profile}-challenge`);
      await answer(page, await revealedCode(page));
      assert.equal(await headingOf(page), `Signed in to HR Portal as ${ALICE}`);
      assert.equal(page.url(), `${stage().tenant.origin}/apps/hr-portal`);
      await screenshot(page, `launch-${profile}-app`);
    });
  }

  it('leads from the ticket to the app in a browser that sends no header, as a link', async () => {
    const { url } = await answerTo<{ url: string }>('/tickets');
    const context = await stage().browser.newContext();
    page = await context.newPage();
    await page.goto(url);
    assert.equal(await headingOf(page), 'Ready to sign in?');
    await screenshot(page, 'launch-link');
    await page.getByRole('button', { name: 'Continue to sign-in' }).click();
    await page.getByRole('heading', { name: 'Confirm it is you to open HR Portal' }).waitFor();
    await answer(page, await revealedCode(page));
    assert.equal(await headingOf(page), `Signed in to HR Portal as ${ALICE}`);
    assert.equal(page.url(), `${stage().tenant.origin}/apps/hr-portal`);
  });

  it('leads to its failure target when the code is wrong', async () => {
    page = await openLaunch(await launchOfKiosk());
    const code = await revealedCode(page);
    await answer(
      page,
      code.replace(/\d/g, (digit) => String((Number(digit) + 1) % 10)),
    );
    assert.equal(page.url(), `${stage().tenant.origin}/failed-demo`);
    assert.equal(await headingOf(page), 'The sign-in was not completed');
    await screenshot(page, 'launch-failed');

    await page.goto(`${stage().tenant.origin}/apps/hr-portal`);
    assert.equal(await headingOf(page), 'Sign in', 'nobody was signed in');
  });

  it('shows the login page, not the challenge, to a browser that does not send the header', async () => {
    const launch = await launchOfTicket();
    page = await openLaunch({ ...launch, headers: {} });
    assert.equal(await headingOf(page), 'Sign in');
    assert.equal(await page.getByLabel('One-time code').count(), 0);
    await screenshot(page, 'launch-without-header');
  });

  async function launchOfTicket(): Promise<Launch> {
    return answerTo('/launch-requests');
  }

  /** What the example behind this address makes of a ticket. */
  async function answerTo<Made>(url: string): Promise<Made> {
    const response = await fetch(stage().nodeRed.origin + url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ id: 'INC-1001', user: ALICE, app: 'hr-portal' }),
    });
    assert.equal(response.status, 201);
    return ((await response.json()) as { launch: Made }).launch;
  }

  /** Of examples/04-launch.json, whose launch node names a failure target. */
  async function launchOfKiosk(): Promise<Launch> {
    const response = await fetch(`${stage().nodeRed.origin}/kiosk/launch?user=${ALICE}`);
    assert.equal(response.status, 200);
    return (await response.json()) as Launch;
  }

  /** As a managed browser does: it takes the address and the headers from the launch. */
  async function openLaunch({ url, method, headers }: Launch): Promise<Page> {
    assert.equal(method, 'GET');
    const managed = await managedPage(stage().browser, stage().tenant.origin, headers);
    await managed.goto(url);
    return managed;
  }

  async function setProfile(profile: string): Promise<void> {
    await fetch(`${stage().tenant.origin}/__sim/switches`, { method: 'POST', body: JSON.stringify({ profile }) });
  }
});

function headingOf(page: Page): Promise<string | null> {
  return page.getByRole('heading', { level: 1 }).textContent();
}

async function revealedCode(page: Page): Promise<string> {
  return (await page.getByRole('status').textContent()) ?? '';
}

async function answer(page: Page, code: string): Promise<void> {
  await page.getByLabel('One-time code').fill(code);
  await page.getByRole('button', { name: 'Verify' }).click();
}

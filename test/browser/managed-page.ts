import type { Browser, Page } from 'playwright-core';

/**
 * A page of a managed browser: it adds headers to whatever goes to one origin, redirects and form posts included, and to
 * nothing else. (Playwright's own ways are wider, extraHTTPHeaders, or narrower: a route sees no redirect.)
 */
export async function managedPage(browser: Browser, origin: string, added: Record<string, string>): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const devTools = await context.newCDPSession(page);
  devTools.on('Fetch.requestPaused', ({ requestId, request }) => {
    const headers = Object.entries({ ...request.headers, ...added }).map(([name, value]) => ({ name, value }));
    // Refused when the page has gone meanwhile.
    devTools.send('Fetch.continueRequest', { requestId, headers }).catch(() => {});
  });
  await devTools.send('Fetch.enable', { patterns: [{ urlPattern: `${origin}/*` }] });
  return page;
}

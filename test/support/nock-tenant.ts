import nock from 'nock';

/** A host that does not exist: whatever reaches it has been intercepted. */
export const TENANT = 'https://tenant.example';

/**
 * Call it in a `describe`: requests to the tenant are answered by nock, all others are refused. After each test no answer may
 * be left over. Whether nock was active before does not change for the tests that follow.
 */
export function withNock(): void {
  let wasActive = false;
  before(() => {
    wasActive = nock.isActive();
    if (!wasActive) nock.activate();
    nock.disableNetConnect();
  });
  afterEach(function () {
    const left = nock.pendingMocks();
    nock.cleanAll();
    if (left.length > 0 && this.currentTest?.state === 'passed') throw new Error(`never asked for: ${left.join(', ')}`);
  });
  after(() => {
    nock.enableNetConnect();
    if (!wasActive) nock.restore();
  });
}

/** Call it in a `describe` that uses real sockets and many of them: nock looks at every one, which makes them five times slower. */
export function withoutNock(): void {
  let wasActive = false;
  before(() => {
    wasActive = nock.isActive();
    nock.restore();
  });
  after(() => {
    if (wasActive) nock.activate();
  });
}

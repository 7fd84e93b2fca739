import { WrongSecrets } from '../../../lib/tenant-check/wrong-secrets';
import { FakeClock } from '../../support/fake-clock';
import { throwsIdentity } from '../../support/identity-error';

const ORIGIN = 'https://tenant.example';
const CLIENT = 'svc@acme.example';

describe('wrong secrets in checks', () => {
  it('three of them end the tries of that client, however its name is written, for ten minutes', async () => {
    const clock = new FakeClock();
    const wrong = new WrongSecrets(clock);
    for (const secret of ['CANARY-a', 'CANARY-b', 'CANARY-c']) {
      wrong.assertMayTry(ORIGIN, CLIENT);
      wrong.note(ORIGIN, CLIENT, secret);
    }
    throwsIdentity(() => wrong.assertMayTry(ORIGIN, CLIENT.toUpperCase()), 'IDENTITY_RATE_LIMITED', /tried for 10 min/);
    wrong.assertMayTry(ORIGIN, 'other@acme.example');
    wrong.assertMayTry('https://other.example', CLIENT);
    await clock.advance(599_999);
    throwsIdentity(() => wrong.assertMayTry(ORIGIN, CLIENT), 'IDENTITY_RATE_LIMITED', /tried for 1 min/);
    await clock.advance(1);
    wrong.assertMayTry(ORIGIN, CLIENT);
  });

  it('the same one again counts once: it is not sent a second time', () => {
    const wrong = new WrongSecrets(new FakeClock());
    for (let tries = 0; tries < 9; tries += 1) wrong.note(ORIGIN, CLIENT, 'CANARY-a');
    wrong.assertMayTry(ORIGIN, CLIENT);
  });
});

import { WrongSecrets } from '../../../lib/tenant-check/wrong-secrets';
import { FakeClock } from '../../support/fake-clock';
import { throwsIdentity } from '../../support/identity-error';

const ORIGIN = 'https://tenant.example';
const CLIENT = 'svc@acme.example';

describe('wrong secrets in checks', () => {
  it('three of them end the tries of that client, however its name is written, for ten minutes', async () => {
    const clock = new FakeClock();
    const wrong = new WrongSecrets(clock);
    for (const secret of ['CANARY-a', 'CANARY-b', 'CANARY-c']) wrong.begin(ORIGIN, CLIENT, secret)(true);
    const again = (client = CLIENT) => wrong.begin(ORIGIN, client, 'CANARY-d');
    throwsIdentity(() => again(CLIENT.toUpperCase()), 'IDENTITY_RATE_LIMITED', /tried for 10 min/);
    again('other@acme.example');
    wrong.begin('https://other.example', CLIENT, 'CANARY-d');
    await clock.advance(599_999);
    throwsIdentity(again, 'IDENTITY_RATE_LIMITED', /tried for 1 min/);
    await clock.advance(1);
    again();
  });

  it('the same one again counts once: it is not sent a second time', () => {
    const wrong = new WrongSecrets(new FakeClock());
    for (let tries = 0; tries < 9; tries += 1) wrong.begin(ORIGIN, CLIENT, 'CANARY-a')(true);
    wrong.begin(ORIGIN, CLIENT, 'CANARY-b');
  });

  it('one that is being tried may be wrong, until it is known to be right', () => {
    const wrong = new WrongSecrets(new FakeClock());
    wrong.begin(ORIGIN, CLIENT, 'CANARY-a')(true);
    const ends = ['CANARY-b', 'CANARY-c', 'CANARY-c'].map((secret) => wrong.begin(ORIGIN, CLIENT, secret));
    const begin = () => wrong.begin(ORIGIN, CLIENT, 'CANARY-d');
    throwsIdentity(begin, 'IDENTITY_RATE_LIMITED', /other client secrets are being tried/);
    ends[1]?.(false);
    throwsIdentity(begin, 'IDENTITY_RATE_LIMITED', /being tried/);
    ends[2]?.(false);
    begin()(false);
    ends[0]?.(true);
    begin()(false);
  });
});

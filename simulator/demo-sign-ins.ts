import type { SignIn } from './authentication/mechanisms';

/** How the demo's users sign in. Every value is invented. */
export const signIns = {
  /** Password, then mail. */
  alice: {
    challenges: [[{ name: 'UP', password: 'CANARY-alice-password' }], [{ name: 'EMAIL', address: 'alice@acme.example' }]],
  },
  /** Password, then push with number matching. */
  bob: {
    challenges: [
      [{ name: 'UP', password: 'CANARY-bob-password' }],
      [{ name: 'OTP', device: 'Bob’s phone', numberMatching: true }],
    ],
  },
  /** Password, then security questions. */
  dave: {
    challenges: [
      [{ name: 'UP', password: 'CANARY-dave-password' }],
      [
        {
          name: 'SQ',
          questions: [
            { uuid: '7c9d0000-0000-4000-8000-000000000001', text: 'What was your first pet called?', answer: 'CANARY-rex' },
            { uuid: '7c9d0000-0000-4000-8000-000000000002', text: 'Where did you learn to swim?', answer: 'CANARY-lake' },
          ],
        },
      ],
    ],
  },
  /** Password, then one of four: code from an app, text message, phone call, push that can be typed. */
  erin: {
    challenges: [
      [{ name: 'UP', password: 'CANARY-erin-password' }],
      [
        { name: 'OATH', code: '271828' },
        { name: 'SMS', phone: '+1 202 555 0142' },
        { name: 'PF', phone: '+1 202 555 0142' },
        { name: 'OTP', device: 'Erin’s tablet', typed: true },
      ],
    ],
  },
  /** Signs in elsewhere. */
  frank: { challenges: [], federated: { pin: false } },
  /** Locked out. */
  grace: { challenges: [[{ name: 'UP', password: 'CANARY-grace-password' }]], locked: true },
  /** Known from before: signed in at once. */
  heidi: { challenges: [] },
} satisfies Record<string, SignIn>;

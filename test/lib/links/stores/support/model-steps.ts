import fc from 'fast-check';

/** What people, browsers, tenants and time may do to the links of a store, in any order. */
export type ModelStep =
  | { readonly do: 'issue'; readonly user: number; readonly app: number; readonly ticket: number; readonly lifeMs: number }
  | { readonly do: 'claim'; readonly link: number; readonly claimId: string }
  | { readonly do: 'guess'; readonly link: number; readonly times: number }
  | { readonly do: 'commit' | 'tamper'; readonly link: number; readonly claimId: string }
  | { readonly do: 'release'; readonly link: number; readonly claimId: string; readonly counts: boolean }
  | {
      readonly do: 'redeem';
      readonly link: number;
      readonly claimId: string;
      readonly by: 'commit' | 'release';
      readonly times: number;
    }
  | { readonly do: 'revoke'; readonly link: number }
  | { readonly do: 'revoke-ticket'; readonly ticket: number }
  | { readonly do: 'challenge-failed'; readonly link: number; readonly rightNonce: boolean }
  | { readonly do: 'sweep' | 'resend' }
  | { readonly do: 'deliver'; readonly most: number; readonly acknowledge: boolean }
  | { readonly do: 'wait'; readonly forMs: number }
  | { readonly do: 'wait-until'; readonly link: number; readonly end: 'lease' | 'expiry'; readonly lessMs: number };

// The newest links are the likeliest to be meant.
const link = fc.oneof({ weight: 4, arbitrary: fc.constantFrom(0, 1) }, fc.nat(5));
const claimId = fc.constantFrom('a', 'b', 'c');

const issue: fc.Arbitrary<ModelStep> = fc.record({
  do: fc.constant('issue' as const),
  user: fc.nat(1),
  app: fc.nat(1),
  ticket: fc.nat(2),
  lifeMs: fc.constantFrom(15_000, 60_000, 600_000, 86_400_000),
});

const step: fc.Arbitrary<ModelStep> = fc.oneof(
  { weight: 5, arbitrary: issue },
  { weight: 5, arbitrary: fc.record({ do: fc.constant('claim' as const), link, claimId }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('redeem' as const),
      link,
      claimId,
      by: fc.constantFrom('commit', 'release'),
      times: fc.constantFrom(1, 3),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('guess' as const), link, times: fc.constantFrom(1, 5, 9, 10, 11) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('commit' as const), link, claimId }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('release' as const),
      link,
      claimId,
      counts: fc.constantFrom(true, true, true, false),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('tamper' as const), link, claimId }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('revoke' as const), link }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('revoke-ticket' as const), ticket: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('challenge-failed' as const), link, rightNonce: fc.boolean() }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('sweep', 'resend') }) },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('deliver' as const),
      most: fc.integer({ min: 1, max: 4 }),
      acknowledge: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('wait' as const), forMs: fc.constantFrom(1, 1_000, 7_000, 300_000) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait-until' as const),
      link,
      end: fc.constantFrom('lease', 'expiry'),
      lessMs: fc.nat(1),
    }),
  },
);

export const modelSteps = fc
  .tuple(issue, fc.array(step, { minLength: 6, maxLength: 26, size: 'max' }))
  .map(([first, rest]) => [first, ...rest]);

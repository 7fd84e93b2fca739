/** The factors that the simulator has. */
export const FACTORS = ['password', 'qr', 'fido2', 'emailotp', 'smsotp', 'voiceotp', 'totp', 'questions', 'push'] as const;
export type Factor = (typeof FACTORS)[number];

/** The factor that a name in a policy or an `allowedFactors` stands for: some have several names (protocol.md, section 7.3). */
export function factorOf(name: string): Factor | undefined {
  if (name.startsWith('signature')) return 'push';
  if (name === 'fido') return 'fido2';
  return FACTORS.find((factor) => factor === name);
}

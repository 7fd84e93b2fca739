import type { FactorMethod } from './factor-method';
import { fido2Method } from './fido2-method';
import { otpMethod } from './otp-method';
import { passwordMethod } from './password-method';
import { pushMethod } from './push-method';
import { qrMethod } from './qr-method';
import { questionsMethod } from './questions-method';
import { totpMethod } from './totp-method';

const METHODS: ReadonlyMap<string, FactorMethod> = new Map([
  ['password', passwordMethod],
  ['emailotp', otpMethod('emailotp')],
  ['smsotp', otpMethod('smsotp')],
  ['voiceotp', otpMethod('voiceotp')],
  ['totp', totpMethod],
  ['questions', questionsMethod],
  ['push', pushMethod],
  ['qr', qrMethod],
  ['fido2', fido2Method],
]);

/** How a type of factor is done; undefined for those that a policy may name and this package does not know. */
export function methodOf(type: string): FactorMethod | undefined {
  return METHODS.get(type);
}

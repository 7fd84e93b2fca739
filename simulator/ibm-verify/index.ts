export type { Decision } from './approvals';
export { demoVerifyTenant } from './demo-tenant';
export type { OutboxItem } from './outbox';
export { type PasskeyAssertion, passkeyAssertion, passkeyOf } from './passkey';
export type { PolicyRule } from './policy';
export { type IbmVerifySimulator, type IbmVerifySimulatorOptions, startIbmVerifySimulator } from './simulator';
export type { Switches as IbmVerifySwitches } from './switches';
export type { ApiClient, Enrolment, VerifyTenant, VerifyUser } from './tenant';
export { totpCode } from './totp';

export { demoVerifyTenant } from './demo-tenant';
export type { OutboxItem } from './outbox';
export type { PolicyRule } from './policy';
export { type IbmVerifySimulator, type IbmVerifySimulatorOptions, startIbmVerifySimulator } from './simulator';
export type { Switches as IbmVerifySwitches } from './switches';
export type { ApiClient, Enrolment, VerifyTenant, VerifyUser } from './tenant';

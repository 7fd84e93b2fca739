export type { Mechanism, SecurityQuestion, SignIn } from './authentication/mechanisms';
export type { Fault } from './faults';
export type { RecordedRequest } from './journal';
export type { Message, Outbox } from './outbox';
export { type Simulator, type SimulatorOptions, startSimulator } from './simulator';
export type { Profile, Switches, TokenSource } from './switches';
export { demoTenant, type LaunchableApp, type OAuthApp, type ServiceClient, type Tenant, type TenantUser } from './tenant';

import type { IdentityErrorCode } from '../../lib/errors';
import type { Fault, Simulator } from '../../simulator';
import { credentials } from '../support/flow-nodes';

/** One way for a message to fail, and the code that it fails with. */
export interface FaultCase {
  readonly title: string;
  readonly code: IdentityErrorCode;
  /** What is wrong with the tenant. */
  readonly break?: (tenant: Simulator) => void;
  /** What is wrong with the configuration. */
  readonly saved?: object;
  readonly credentials?: object;
  /** What is wrong with the message. */
  readonly message?: object;
}

export const withFault = (route: 'token' | 'gettokenforuser', fault: Fault) => (tenant: Simulator) =>
  tenant.setFault(route, fault);
export const withSwitch = (switches: object) => (tenant: Simulator) => void Object.assign(tenant.switches, switches);
export const ONE_SECOND = { timeoutSeconds: 1 };

export const FAULTS: readonly FaultCase[] = [
  { title: 'a token path that does not exist', code: 'IDENTITY_CONFIG', saved: { tokenPath: '/nowhere/{appId}' } },
  { title: 'a token endpoint that redirects', code: 'IDENTITY_CONFIG', break: withFault('token', { kind: 'redirect' }) },
  {
    title: 'a GetTokenForUser that redirects',
    code: 'IDENTITY_CONFIG',
    break: withFault('gettokenforuser', { kind: 'redirect', status: 307 }),
  },
  {
    title: 'a GetTokenForUser that does not exist',
    code: 'IDENTITY_CONFIG',
    break: withFault('gettokenforuser', { kind: 'status', status: 404 }),
  },
  { title: 'no user', code: 'IDENTITY_INPUT', message: { user: undefined } },
  { title: 'an app key that is none', code: 'IDENTITY_INPUT', message: { appKey: 'a&b' } },
  {
    title: 'a token call without an answer',
    code: 'IDENTITY_TIMEOUT',
    saved: ONE_SECOND,
    break: withFault('token', { kind: 'hang' }),
  },
  {
    title: 'a GetTokenForUser without an answer',
    code: 'IDENTITY_TIMEOUT',
    saved: ONE_SECOND,
    break: withFault('gettokenforuser', { kind: 'hang' }),
  },
  {
    title: 'a token answer that drips, one byte at a time',
    code: 'IDENTITY_TIMEOUT',
    saved: ONE_SECOND,
    break: withFault('token', { kind: 'drip', everyMs: 20 }),
  },
  {
    title: 'a user token answer that drips, one byte at a time',
    code: 'IDENTITY_TIMEOUT',
    saved: ONE_SECOND,
    break: withFault('gettokenforuser', { kind: 'drip', everyMs: 50 }),
  },
  { title: 'a connection that always breaks', code: 'IDENTITY_NETWORK', break: withFault('token', { kind: 'reset' }) },
  {
    title: 'an answer that always breaks off',
    code: 'IDENTITY_NETWORK',
    break: withFault('gettokenforuser', { kind: 'reset', at: 'mid-body' }),
  },
  {
    title: 'a wrong client secret',
    code: 'IDENTITY_INVALID_CLIENT',
    credentials: { ...credentials, clientSecret: 'CANARY-wrong-secret' },
  },
  {
    title: 'a wrong client secret, told with a 401',
    code: 'IDENTITY_INVALID_CLIENT',
    break: withSwitch({ wrongSecret: 401 }),
    credentials: { ...credentials, clientSecret: 'CANARY-wrong-secret' },
  },
  { title: 'a scope that does not exist', code: 'IDENTITY_OAUTH', saved: { scope: 'NoSuchScope' } },
  { title: 'an application that does not exist', code: 'IDENTITY_OAUTH', saved: { appId: 'no_such_app' } },
  { title: 'a scope that does not cover the call', code: 'IDENTITY_UNAUTHORIZED', saved: { scope: 'DirectoryScope' } },
  {
    title: 'a scope that does not cover the call, told with a 403',
    code: 'IDENTITY_REFUSED',
    saved: { scope: 'DirectoryScope' },
    break: withSwitch({ scopeFail: 403 }),
  },
  {
    title: 'a scope that does not cover the call, told with success:false in a 200',
    code: 'IDENTITY_REFUSED',
    saved: { scope: 'DirectoryScope' },
    break: withSwitch({ scopeFail: 200 }),
  },
  { title: 'a user whom the tenant does not know', code: 'IDENTITY_REFUSED', message: { user: 'nobody@acme.example' } },
  { title: 'a user whom the rules exclude', code: 'IDENTITY_REFUSED', saved: { denyUsers: 'alice@*' } },
  {
    title: 'a tenant that asks for patience beyond the timeout',
    code: 'IDENTITY_RATE_LIMITED',
    break: withFault('token', { kind: 'status', status: 429, retryAfterSeconds: 60 }),
  },
  {
    title: 'a GetTokenForUser that is limited, by a date',
    code: 'IDENTITY_RATE_LIMITED',
    break: withFault('gettokenforuser', { kind: 'status', status: 429, retryAfterSeconds: 60, retryAfterForm: 'date' }),
  },
  {
    title: 'a tenant that is always limited, without a date',
    code: 'IDENTITY_RATE_LIMITED',
    break: withFault('gettokenforuser', { kind: 'status', status: 429 }),
  },
  { title: 'a tenant out of order', code: 'IDENTITY_UNAVAILABLE', break: withFault('token', { kind: 'status', status: 503 }) },
  {
    title: 'a GetTokenForUser out of order',
    code: 'IDENTITY_UNAVAILABLE',
    break: withFault('gettokenforuser', { kind: 'status', status: 500 }),
  },
  { title: 'a web page for a token', code: 'IDENTITY_RESPONSE', break: withFault('token', { kind: 'html' }) },
  { title: 'a web page for a user token', code: 'IDENTITY_RESPONSE', break: withFault('gettokenforuser', { kind: 'html' }) },
  { title: 'half a token answer', code: 'IDENTITY_RESPONSE', break: withFault('token', { kind: 'truncated' }) },
  { title: 'half a user token answer', code: 'IDENTITY_RESPONSE', break: withFault('gettokenforuser', { kind: 'truncated' }) },
  { title: 'a token answer of 2 MiB', code: 'IDENTITY_RESPONSE', break: withFault('token', { kind: 'oversized' }) },
  {
    title: 'a user token answer of 2 MiB',
    code: 'IDENTITY_RESPONSE',
    break: withFault('gettokenforuser', { kind: 'oversized' }),
  },
  { title: 'no cookie', code: 'IDENTITY_RESPONSE', break: withSwitch({ icbtCookie: 'none' }) },
  { title: 'an empty cookie', code: 'IDENTITY_RESPONSE', break: withSwitch({ icbtCookie: 'empty' }) },
  { title: 'a deleted cookie', code: 'IDENTITY_RESPONSE', break: withSwitch({ icbtCookie: 'deleted' }) },
  { title: 'two different cookies', code: 'IDENTITY_RESPONSE', break: withSwitch({ icbtCookie: 'two-different' }) },
  { title: 'a cookie of more than 4 KiB', code: 'IDENTITY_RESPONSE', break: withSwitch({ icbtCookie: 'over-4-kib' }) },
  { title: 'a cookie for a foreign domain', code: 'IDENTITY_RESPONSE', break: withSwitch({ icbtCookie: 'wrong-domain' }) },
];

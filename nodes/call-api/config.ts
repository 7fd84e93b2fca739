import { z } from 'zod';
import { API_METHODS } from '../../lib/rest/api-request';
import { checkBox, messagePath, VALUE_TYPES } from '../shared/saved-config';

export const OPERATIONS = [
  'custom',
  'create-user',
  'get-user',
  'list-apps',
  'query',
  'click-app',
  'log-out',
  'introspect-token',
  'revoke-token',
] as const;

const text = z.string().default('');
const valueType = (fallback: (typeof VALUE_TYPES)[number]) => z.enum(VALUE_TYPES).default(fallback);
const jsonType = z.enum([...VALUE_TYPES, 'json']).default('json');

/** What the editor saved for a `call-api` node. */
export const callApiConfig = z.object({
  operation: z.enum(OPERATIONS).default('custom'),
  /** Whose token is sent: the client's own, or one that the message carries. */
  tokenFrom: z.enum(['client', 'message']).default('client'),
  /** Where in the message: `{handle, ...}` as a node of this package left it. */
  token: messagePath('authentication.token'),
  /** custom */
  method: z.enum(API_METHODS).default('POST'),
  path: text,
  pathType: valueType('str'),
  query: z.string().default('{}'),
  queryType: jsonType,
  bodyFormat: z.enum(['none', 'json', 'form']).default('json'),
  body: z.string().default('{}'),
  bodyType: jsonType,
  /** create-user, get-user, list-apps */
  user: z.string().default('user'),
  userType: valueType('msg'),
  /** create-user */
  mail: text,
  mailType: valueType('str'),
  displayName: text,
  displayNameType: valueType('str'),
  /** Never a text in the flow: that would be in every export. */
  password: z.string().default('payload.password'),
  passwordType: z.enum(['msg', 'flow', 'global', 'env', 'jsonata']).default('msg'),
  forcePasswordChange: checkBox,
  sendInvite: checkBox,
  /** click-app */
  appKey: z.string().default('appKey'),
  appKeyType: valueType('msg'),
  /** click-app, after a step-up: of the challenge that was passed. */
  challengeId: text,
  challengeIdType: valueType('str'),
  /** query */
  script: text,
  scriptType: valueType('str'),
  /** Where the result goes. */
  output: messagePath('payload'),
});

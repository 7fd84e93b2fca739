import type { z } from 'zod';
import type { CyberArkTenant } from '../../lib/cyberark/tenant';
import { IdentityError } from '../../lib/errors';
import { forgetToken, openAnyToken } from '../../lib/handles';
import type { TokenStatus } from '../../lib/oauth/token-status';
import { type ApiBody, parseApiPath } from '../../lib/rest/api-request';
import type { ApiCallOptions } from '../../lib/tenant-api';
import { findIdentity } from '../identity-config/find-identity';
import type { OpenIdentity } from '../identity-config/identity';
import type { ActionContext } from '../shared/action-node';
import { isoTime } from '../shared/iso-time';
import type { Message, NodeRed, RuntimeNode, SavedNode } from '../shared/node-red';
import { parseSaved } from '../shared/saved-config';
import {
  assertSettable,
  handleIn,
  messageProperty,
  removeMessageProperty,
  setMessageProperty,
  typedValue,
} from '../shared/values';
import { callApiConfig } from './config';

type Prepared = z.infer<typeof callApiConfig> & OpenIdentity;
type Context = ActionContext<Prepared>;
/** The typed inputs of the dialog. */
type Field = 'path' | 'query' | 'body' | 'user' | 'mail' | 'displayName' | 'password' | 'appKey' | 'challengeId' | 'script';

const CYBERARK_ONLY = ['create-user', 'get-user', 'list-apps', 'query', 'click-app', 'log-out'];

export function prepare(RED: NodeRed, _node: RuntimeNode, saved: SavedNode): Prepared {
  const prepared = { ...parseSaved(callApiConfig, saved), ...findIdentity(RED, saved.identity) };
  if (prepared.provider !== 'cyberark' && CYBERARK_ONLY.includes(prepared.operation)) {
    throw new IdentityError('IDENTITY_CONFIG', `only CyberArk Identity has the operation "${prepared.operation}": use "custom"`);
  }
  return prepared;
}

export async function onMessage(context: Context, message: Message): Promise<() => string> {
  const { RED, prepared } = context;
  assertSettable(RED, message, prepared.output);
  const result = await perform(context, message);
  setMessageProperty(RED, message, prepared.output, result);
  return () => 'status.ok';
}

async function perform(context: Context, message: Message): Promise<unknown> {
  const { prepared, signal } = context;
  const { operation, tenant } = prepared;
  switch (operation) {
    case 'custom': {
      const { method } = prepared;
      const path = parseApiPath(await fieldValue(context, message, 'path'), await fieldValue(context, message, 'query'));
      return tenant.api.call({ method, path, body: await bodyIn(context, message) }, callOptions(context, message));
    }
    case 'introspect-token':
      return shownStatus(await tenant.api.introspectToken(tokenIn(context, message), { signal }));
    case 'revoke-token':
      await tenant.api.revokeToken(tokenIn(context, message), { signal });
      return forgetHandle(context, message);
    case 'log-out':
      await cyberArk(context).logOut(tokenIn(context, message), { signal });
      return forgetHandle(context, message);
    case 'click-app':
      return clickApp(context, message);
    case 'create-user':
      return createUser(context, message);
    case 'get-user':
      return cyberArk(context).api.getUser(await fieldValue(context, message, 'user'), callOptions(context, message));
    case 'list-apps':
      return listApps(context, message);
    case 'query':
      return cyberArk(context).api.query(await fieldValue(context, message, 'script'), callOptions(context, message));
  }
}

/** As a message holds it: dates in ISO 8601, and nothing that is not known. */
function shownStatus({ active, scope, subject, expiresAt }: TokenStatus): object {
  return {
    active,
    ...(scope !== undefined && { scope }),
    ...(subject !== undefined && { subject }),
    ...(expiresAt !== undefined && { expiresAt: isoTime(expiresAt) }),
  };
}

async function createUser(context: Context, message: Message): Promise<string> {
  const { RED, prepared } = context;
  const { forcePasswordChange, sendInvite } = prepared;
  const user = {
    name: await fieldValue(context, message, 'user'),
    mail: await fieldValue(context, message, 'mail'),
    displayName: await fieldValue(context, message, 'displayName'),
    password: await fieldValue(context, message, 'password'),
    forcePasswordChange,
    sendInvite,
  };
  const uuid = await cyberArk(context).api.createUser(user, callOptions(context, message));
  // It has done its duty, and is not to travel on.
  if (prepared.passwordType === 'msg') removeMessageProperty(RED, message, prepared.password);
  return uuid;
}

/** Whether the app asks for a step-up, and what an elevation begins with. */
async function clickApp(context: Context, message: Message): Promise<object> {
  const challengeId = await fieldValue(context, message, 'challengeId');
  if (challengeId !== undefined && (typeof challengeId !== 'string' || !/^[\x21-\x7e]{1,512}$/.test(challengeId))) {
    throw new IdentityError('IDENTITY_INPUT', 'the challenge id must be a text without spaces, as the tenant gave it');
  }
  const stepUp = await cyberArk(context).handleAppClick({
    appKey: await fieldValue(context, message, 'appKey'),
    token: tokenIn(context, message),
    challengeId,
    signal: context.signal,
  });
  return { stepUp: stepUp !== undefined, ...stepUp };
}

/** Without a user: of whoever the token of the message belongs to. The client's own apps are nobody's question. */
async function listApps(context: Context, message: Message): Promise<unknown> {
  const { api } = cyberArk(context);
  const user = await fieldValue(context, message, 'user');
  const isNamed = context.prepared.tokenFrom === 'client' || (user !== undefined && user !== null && user !== '');
  const options = callOptions(context, message);
  return isNamed ? api.listApps(user, options) : api.listOwnApps(options);
}

function cyberArk({ prepared }: Context): CyberArkTenant {
  if (prepared.provider !== 'cyberark') throw new Error('prepare has let another provider through');
  return prepared.tenant;
}

function callOptions(context: Context, message: Message): ApiCallOptions {
  const { prepared, signal } = context;
  return { signal, accessToken: prepared.tokenFrom === 'message' ? tokenIn(context, message) : undefined };
}

function tokenIn({ RED, prepared }: Context, message: Message): string {
  const token = messageProperty(RED, message, prepared.token);
  if (token === undefined || token === null) {
    throw new IdentityError('IDENTITY_INPUT', `msg.${prepared.token} holds no token: put the node that gets it before this one`);
  }
  return openAnyToken(handleIn(token), prepared.tenant.origin).value;
}

/** The token was ended, so its handle stands for nothing any more. */
function forgetHandle({ RED, prepared }: Context, message: Message): null {
  forgetToken(handleIn(messageProperty(RED, message, prepared.token)));
  return null;
}

async function bodyIn(context: Context, message: Message): Promise<ApiBody | undefined> {
  const { bodyFormat } = context.prepared;
  if (bodyFormat === 'none') return undefined;
  const value = await fieldValue(context, message, 'body');
  return bodyFormat === 'json' ? { type: 'json', value } : { type: 'form', fields: value };
}

async function fieldValue({ RED, node, prepared }: Context, message: Message, field: Field): Promise<unknown> {
  const value = prepared[field];
  // An empty expression, or one that nobody filled in, is no value.
  if (value === '') return undefined;
  return typedValue(RED, node, value, prepared[`${field}Type`], message);
}

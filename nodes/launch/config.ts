import { z } from 'zod';
import { messagePath, VALUE_TYPES } from '../shared/saved-config';

const valueType = z.enum(VALUE_TYPES);

/** What the editor saved for a `launch` node. */
export const launchConfig = z.object({
  /** Flows of before there were links have no mode. */
  mode: z.enum(['request', 'link']).default('request'),
  /** Where `get-user-cookie` left the user cookie; blank in link mode: nowhere. */
  userCookie: z.string().trim().default('userCookie'),
  /** IBM Verify: where `authenticate` left the token that it granted. */
  token: messagePath('authentication.token'),
  /** IBM Verify: where the session leads. */
  appKey: z.string().default('appKey'),
  appKeyType: valueType.default('msg'),
  failureTarget: z.string().default(''),
  failureTargetType: valueType.default('str'),
  /** Request mode. */
  method: z.enum(['GET', 'POST']).default('GET'),
  /** Link mode: whom the link is for, where the message has no user cookie. */
  user: z.string().default('user'),
  userType: valueType.default('msg'),
  /** Link mode: what the events name the link by. */
  ticket: z.string().default('ticket'),
  ticketType: valueType.default('msg'),
  /** Where the launch goes. */
  output: messagePath('launch'),
});

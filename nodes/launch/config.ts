import { z } from 'zod';
import { messagePath, VALUE_TYPES } from '../shared/saved-config';

/** What the editor saved for a `launch` node. */
export const launchConfig = z.object({
  /** Where `get-user-cookie` left the user cookie. */
  userCookie: messagePath('userCookie'),
  appKey: z.string().default('appKey'),
  appKeyType: z.enum(VALUE_TYPES).default('msg'),
  failureTarget: z.string().default(''),
  failureTargetType: z.enum(VALUE_TYPES).default('str'),
  method: z.enum(['GET', 'POST']).default('GET'),
  /** Where the launch goes. */
  output: messagePath('launch'),
});

import { z } from 'zod';
import { checkBox, messagePath, VALUE_TYPES } from '../shared/saved-config';

/** What the editor saved for a `get-user-cookie` node. */
export const getUserCookieConfig = z.object({
  user: z.string().default('user'),
  userType: z.enum(VALUE_TYPES).default('msg'),
  /** Where `get-token` left its token, if it stands before this node. */
  token: messagePath('token'),
  /** Where the user cookie goes. */
  output: messagePath('userCookie'),
  /** Put the cookie's value into the message, too. */
  includeValue: checkBox,
});

import { z } from 'zod';
import { checkBox, messagePath } from '../shared/saved-config';

/** What the editor saved for a `get-token` node. */
export const getTokenConfig = z.object({
  /** Where the token goes. */
  output: messagePath('token'),
  forceNew: checkBox,
  /** Put the token's value into the message, too. */
  includeValue: checkBox,
  /** Set `msg.headers.Authorization` for the core http request node. */
  setAuthorization: checkBox,
});

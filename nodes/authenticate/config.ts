import { z } from 'zod';
import { checkBox, messagePath, VALUE_TYPES } from '../shared/saved-config';

const valueType = (fallback: (typeof VALUE_TYPES)[number]) => z.enum(VALUE_TYPES).default(fallback);

/** What the editor saved for an `authenticate` node. */
export const authenticateConfig = z.object({
  kind: z.enum(['sign-in', 'on-demand', 'elevation']).default('sign-in'),
  /** Sign-in and on-demand: who. */
  user: z.string().default('user'),
  userType: valueType('msg'),
  /** Sign-in at IBM Verify: the tenant's own id of the person; blank: whoever passes the first factor. */
  subject: z.string().default(''),
  subjectType: valueType('str'),
  /** Sign-in: what the policy judges by. */
  context: z.string().default('context'),
  contextType: valueType('msg'),
  /** On-demand: name of the authentication profile; blank: the tenant's default. */
  profile: z.string().default(''),
  profileType: valueType('str'),
  /** Elevation: where an earlier authenticate node left the person's token. */
  token: messagePath('authentication.token'),
  elevate: z.string().default('elevate'),
  elevateType: valueType('msg'),
  challengeId: z.string().default('challengeId'),
  challengeIdType: valueType('msg'),
  /** Id of the link host that keeps the transactions; blank: this process does. */
  linkHost: z.string().default(''),
  /** Where the outcome goes, and where the next action comes from. */
  output: messagePath('authentication'),
  /** Put the token's value into the message, too. */
  includeValue: checkBox,
});

export type AuthenticateConfig = z.infer<typeof authenticateConfig>;

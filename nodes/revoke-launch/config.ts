import { z } from 'zod';
import { messagePath, VALUE_TYPES } from '../shared/saved-config';

/** What the editor saved for a `revoke-launch` node. */
export const revokeLaunchConfig = z.object({
  /** What the value names: one link, or all links of a ticket. */
  by: z.enum(['accessor', 'ticket']).default('accessor'),
  value: z.string().default('launch.accessor'),
  valueType: z.enum(VALUE_TYPES).default('msg'),
  /** Where the list of revoked links goes. */
  output: messagePath('revoked'),
});

import { z } from 'zod';
import { IdentityError } from '../../lib/errors';

/** Reads what the editor saved. Check boxes may be missing in flows of older versions; numbers come back as text. */
export const checkBox = z.boolean().catch(false).default(false);

/** What the message itself is, or is told by. */
const NO_PROPERTY = /__proto__|^(?:msg\.)?_msgid$/;

/** A property of the message: `token`, `data.token`. */
export const messagePath = (fallback: string) =>
  z
    .string()
    .trim()
    .min(1)
    .catch(fallback)
    .default(fallback)
    .refine((path) => !NO_PROPERTY.test(path), 'the property of the message must be neither "__proto__" nor "_msgid"');

export const VALUE_TYPES = ['msg', 'flow', 'global', 'str', 'env', 'jsonata'] as const;

/**
 * @throws IdentityError `IDENTITY_CONFIG` naming the fields that are wrong: in the schema's own words where they begin with "the"
 */
export function parseSaved<Schema extends z.ZodType>(schema: Schema, saved: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(saved);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    message.startsWith('the ') ? message : `${path.join('.')}: ${message}`,
  );
  throw new IdentityError('IDENTITY_CONFIG', problems.join('; '));
}

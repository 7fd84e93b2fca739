import { z } from 'zod';

/** An id that the tenant gave; it goes into a path, encoded. */
export const vendorId = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[\x21-\x7e]+$/)
  .refine((id) => id !== '.' && id !== '..');

/** A date as the vendor writes it, in milliseconds since the epoch; undefined for none, and for nonsense. */
export const dateTime = z
  .unknown()
  .optional()
  .transform((text) => {
    const time = typeof text === 'string' ? Date.parse(text) : Number.NaN;
    return Number.isNaN(time) ? undefined : time;
  });

/** What may be shown of a text of the tenant: one line without control characters, at most 200 characters; undefined for none. */
export function shown(text: unknown): string | undefined {
  if (typeof text !== 'string') return undefined;
  const line = text
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim()
    .slice(0, 200);
  return line === '' ? undefined : line;
}

/** What may stand between the quotes of a search expression. */
const USER_ID = /^[^\s"\\&]{1,200}$/;

export function isUserId(value: unknown): value is string {
  return typeof value === 'string' && USER_ID.test(value);
}

/** The tenant's own id of a person; undefined where there is none that can be used. */
export const userId = z.string().regex(USER_ID).optional().catch(undefined);

/** The proof of a factor: opaque, and sent on as it is in a form. */
export const assertion = z
  .string()
  .max(16_384)
  .regex(/^[\x21-\x7e]+$/)
  .optional();

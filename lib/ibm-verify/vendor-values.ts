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
    .replace(/[\p{C}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
    .slice(0, 200);
  return line === '' ? undefined : line;
}

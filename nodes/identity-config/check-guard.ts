import { IdentityError, isIdentityError } from '../../lib/errors';
import type { CheckStep } from '../../lib/tenant-check/steps';
import { WrongSecrets } from '../../lib/tenant-check/wrong-secrets';
import type { AdminRequest } from '../shared/node-red';
import type { IdentitySettings } from './open-identity';

/** For all dialogs together, whatever a deploy does. */
const wrongSecrets = new WrongSecrets();
const WRONG_SECRET = 'IDENTITY_INVALID_CLIENT';
/** Who has a check under way. */
const busy = new Set<string>();

/**
 * Runs a check: one at a time for each person, and none that could lock the client.
 *
 * @throws IdentityError `IDENTITY_RATE_LIMITED`, or whatever `check` throws
 */
export async function guarded<T extends { readonly steps: readonly CheckStep[] }>(
  { user }: AdminRequest,
  settings: IdentitySettings,
  check: () => Promise<T>,
): Promise<T> {
  const person = user?.username ?? '';
  if (busy.has(person)) throw new IdentityError('IDENTITY_RATE_LIMITED', 'another check of yours is still running');
  busy.add(person);
  try {
    return await withoutLockOut(settings, check, ({ steps }) => steps.some(({ code }) => code === WRONG_SECRET));
  } finally {
    busy.delete(person);
  }
}

/**
 * Runs what tries a client secret, unless that could lock the client.
 *
 * @param showsWrongSecret what the result says of it; an error says it by its code
 * @throws IdentityError `IDENTITY_RATE_LIMITED`, or whatever `work` throws
 */
export async function withoutLockOut<T>(
  { options: { origin, clientId, clientSecret } }: IdentitySettings,
  work: () => Promise<T>,
  showsWrongSecret: (result: T) => boolean = () => false,
): Promise<T> {
  const end = wrongSecrets.begin(origin, clientId, clientSecret);
  let wasWrong = false;
  try {
    const result = await work();
    wasWrong = showsWrongSecret(result);
    return result;
  } catch (error) {
    wasWrong = isIdentityError(error, WRONG_SECRET);
    throw error;
  } finally {
    end(wasWrong);
  }
}

import { z } from 'zod';
import { type Caller, callApi, readAnswer } from './api-call';
import { vendorId } from './vendor-values';

/** One way that a person has enrolled to prove who he is (protocol.md, section 7.5). */
export interface Enrolment {
  readonly id: string;
  readonly type: string;
  readonly subType: string | undefined;
  /** As the tenant tells it: not always masked. */
  readonly destination: string | undefined;
  /** For a push: the registration of the app. */
  readonly authenticatorId: string | undefined;
}

const text = z.string().max(500).optional().catch(undefined);

const enrolment = z.object({
  id: vendorId,
  type: z.string().max(100),
  userId: text,
  enabled: z.boolean().optional(),
  validated: z.boolean().optional(),
  subType: text,
  attributes: z.object({ emailAddress: text, phoneNumber: text, authenticatorId: text }).optional().catch(undefined),
  references: z.object({ authenticatorId: text }).optional().catch(undefined),
});

const list = z.object({ factors: z.array(z.unknown()).max(1000) });

/**
 * `GET /v2.0/factors?search=`: what one person has enrolled, enabled and validated. The whole condition is the value of `search`, as
 * the vendor's SDK sends it. Replay-safe.
 *
 * @throws IdentityError see `readAnswer`
 */
export async function listEnrolments(caller: Caller, userId: string): Promise<readonly Enrolment[]> {
  const search = encodeURIComponent(`userId="${userId}"&enabled=true`);
  const response = await callApi(caller, { method: 'GET', path: `/v2.0/factors?search=${search}`, replaySafe: true });
  const { factors } = readAnswer(response, list, 'the list of enrolled factors');
  const found = new Map<string, Enrolment>();
  for (const factor of factors) {
    const { success, data } = enrolment.safeParse(factor);
    // One that cannot be read, or that is somebody else's, is none that can be used.
    if (!success || data.enabled === false || data.validated === false) continue;
    if (data.userId !== undefined && data.userId !== userId) continue;
    const { id, type, subType, attributes, references } = data;
    const destination = attributes?.emailAddress ?? attributes?.phoneNumber;
    const authenticatorId = references?.authenticatorId ?? attributes?.authenticatorId;
    found.set(id, { id, type, subType, destination, authenticatorId });
  }
  return [...found.values()];
}

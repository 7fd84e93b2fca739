import type { Factor } from '../authentication/authenticator';
import type { Enrolment } from './enrolments';
import { maskDestination } from './mask';
import { shown } from './vendor-values';

/** A factor as it is offered, with what is needed to begin it. */
export interface OfferedFactor extends Factor {
  readonly enrolmentId?: string | undefined;
  readonly authenticatorId?: string | undefined;
}

const SENT_CODES: ReadonlySet<string> = new Set(['emailotp', 'smsotp', 'voiceotp']);
const ENROLLED: ReadonlySet<string> = new Set(['totp', 'questions', 'push']);
const SIGNATURE = /^signatures(?:_(userPresence|fingerprint|face))?$/;

/** True for what can only be offered when the person's enrolments are known. */
export function needsEnrolments(type: string): boolean {
  return SENT_CODES.has(type) || ENROLLED.has(type) || SIGNATURE.test(type);
}

/** Before anybody is known the allowed types themselves are the factors; a code can only go to an address that the flow gives. */
export function factorsOfNobody(allowed: readonly string[]): readonly OfferedFactor[] {
  return allowed.map((type) => ({ id: type, type, ...(SENT_CODES.has(type) && { needsDestination: true }) }));
}

/** Where the enrolments could not be listed yet: the types, to be looked up when one of them is chosen. */
export function factorsNotListed(allowed: readonly string[]): readonly OfferedFactor[] {
  return allowed.map((type) => ({ id: type, type }));
}

/** What the person has enrolled and the policy allows; unknown types are passed on as they are. */
export function factorsOf(allowed: readonly string[], enrolments: readonly Enrolment[]): readonly OfferedFactor[] {
  const offered = new Map<string, OfferedFactor>();
  for (const factor of allowed.flatMap((type) => factorsOfType(type, enrolments))) offered.set(factor.id, factor);
  return [...offered.values()];
}

/** By id, else by a type that only one of them has. */
export function findFactor(factors: readonly OfferedFactor[], chosen: string): OfferedFactor | undefined {
  const ofType = factors.filter(({ type }) => type === chosen);
  return factors.find(({ id }) => id === chosen) ?? (ofType.length === 1 ? ofType[0] : undefined);
}

function factorsOfType(type: string, enrolments: readonly Enrolment[]): readonly OfferedFactor[] {
  if (type === 'push' || SIGNATURE.test(type)) return pushFactors(SIGNATURE.exec(type)?.[1], enrolments);
  const enrolled = enrolments
    .filter((enrolment) => enrolment.type === type)
    .map(({ id, destination }) => ({
      id,
      type,
      enrolmentId: id,
      ...(destination !== undefined && { destination: maskDestination(destination) }),
    }));
  if (ENROLLED.has(type)) return enrolled;
  if (SENT_CODES.has(type)) return enrolled.length > 0 ? enrolled : [{ id: type, type, needsDestination: true }];
  return [{ id: type, type }];
}

function pushFactors(subType: string | undefined, enrolments: readonly Enrolment[]): readonly OfferedFactor[] {
  return enrolments.flatMap((enrolment) => {
    const { id, authenticatorId } = enrolment;
    if (enrolment.type !== 'signature' || authenticatorId === undefined) return [];
    if (subType !== undefined && enrolment.subType !== subType) return [];
    const label = shown(enrolment.subType);
    return [{ id, type: 'push', enrolmentId: id, authenticatorId, ...(label !== undefined && { label }) }];
  });
}

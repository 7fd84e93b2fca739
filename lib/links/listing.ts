import { IdentityError } from '../errors';
import type { LinkRecord, LinkState } from './record';

/** What an operator may see of a link: nothing that opens anything. */
export type ListedLink = Pick<
  LinkRecord,
  | 'accessor'
  | 'state'
  | 'user'
  | 'appKey'
  | 'ticket'
  | 'issuedAt'
  | 'expiresAt'
  | 'attempts'
  | 'challengeFailedAt'
  | 'lastEvent'
  | 'lastEventAt'
>;

export interface ListRequest {
  readonly limit: number;
  /** `next` of the page before. */
  readonly after?: string | undefined;
  /** Only links in one of these states. @default all of them */
  readonly states?: readonly LinkState[] | undefined;
}

export interface LinkPage {
  /** Newest first. Fewer than the limit, or none, need not mean the end. */
  readonly links: readonly ListedLink[];
  /** Undefined at the end. */
  readonly next: string | undefined;
}

export interface LinkChanges {
  readonly links: readonly ListedLink[];
  /** What to ask with the next time, by the store's clock. */
  readonly until: number;
  /** More links changed than were asked for: list them anew. */
  readonly more: boolean;
}

export const OPEN_STATES: readonly LinkState[] = ['issued', 'claimed'];
export const LINK_STATES: readonly LinkState[] = [...OPEN_STATES, 'used', 'failed', 'revoked', 'expired'];

/** Where a link stands in the list; the accessor tells links of one millisecond apart. */
export type Place = Pick<LinkRecord, 'issuedAt' | 'accessor'>;

/** As long for every time, so that the texts are in order, too. */
export const PLACE_DIGITS = 15;

export function placeText({ issuedAt, accessor }: Place): string {
  return `${String(issuedAt).padStart(PLACE_DIGITS, '0')}.${accessor}`;
}

/** @throws IdentityError `IDENTITY_INPUT` */
export function parsePlace(text: string): Place {
  const [, issuedAt, accessor] = /^(\d{15})\.([\w-]{1,64})$/.exec(text) ?? [];
  if (issuedAt === undefined || accessor === undefined) {
    throw new IdentityError('IDENTITY_INPUT', 'the place in the list of links is malformed: it must come from the page before');
  }
  return { issuedAt: Number(issuedAt), accessor };
}

export function isNewer(one: Place, other: Place): boolean {
  return one.issuedAt === other.issuedAt ? one.accessor > other.accessor : one.issuedAt > other.issuedAt;
}

export function newestFirst(one: Place, other: Place): number {
  return isNewer(one, other) ? -1 : 1;
}

export function listedLink(record: LinkRecord): ListedLink {
  const { accessor, state, user, appKey, ticket, issuedAt, expiresAt, attempts, challengeFailedAt, lastEvent, lastEventAt } =
    record;
  return { accessor, state, user, appKey, ticket, issuedAt, expiresAt, attempts, challengeFailedAt, lastEvent, lastEventAt };
}

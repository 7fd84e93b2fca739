import type { Clock } from '../../clock';
import { type EndReason, type EventDetails, type LinkEventType, STORED_EVENT_TYPES, type StoredEvent } from '../events';
import {
  LINK_STATES,
  type LinkChanges,
  type LinkPage,
  type ListedLink,
  type ListRequest,
  OPEN_STATES,
  parsePlace,
} from '../listing';
import type { NewLink } from '../record';
import type { ClaimAnswer, ClaimRequest, IssueAnswer, LinkStore, RevokedLink } from '../store';
import { EventListeners } from './event-listeners';
import { REDELIVERY_MS, SWEEP_LIMIT } from './limits';
import { items, oneOf, textOrNothing, texts, unexpectedAnswer } from './redis/answers';
import type { RedisConnection } from './redis/redis-connection';
import { runScript } from './redis/script';
import { linkScripts, type Scripts } from './redis/scripts';

/**
 * A link store that several instances share: Redis 6.2 or later, or Valkey. Every step is one script, by Redis's clock.
 * What Redis forgets is refused from then on. It must not fall back to an older state, though: keep it from that with
 * `appendfsync always`, or a link that was used within the time that it forgot can be used once more.
 */
export class RedisLinkStore implements LinkStore {
  readonly #connection: RedisConnection;
  /** What all keys begin with. The braces put them into one slot of a cluster. */
  readonly #base: string;
  readonly #scripts: Scripts;
  readonly #listeners: EventListeners;

  /** @param scripts for tests that own the time */
  constructor(connection: RedisConnection, prefix: string, clock: Clock, scripts: Scripts = linkScripts()) {
    this.#connection = connection;
    this.#base = `{${prefix}}:`;
    this.#scripts = scripts;
    this.#listeners = new EventListeners(clock);
  }

  async now(): Promise<number> {
    const [now] = texts(await this.#run('now'));
    return Number(now);
  }

  async issue({ ciphertext, ...link }: NewLink): Promise<IssueAnswer> {
    const fields = Object.entries({ ...link, ciphertext: ciphertext.toString('base64') }).filter(
      ([, value]) => value !== undefined,
    );
    const [outcome, ...more] = texts(await this.#change('issue', ...fields.flat().map(String)));
    if (outcome === 'limited') return { outcome, retryAfterMs: Number(more[0]) };
    return { outcome: oneOf(['issued'], outcome), superseded: more };
  }

  async claim({ accessor, verifierHash, claimId, client }: ClaimRequest): Promise<ClaimAnswer> {
    const answer = texts(await this.#change('claim', accessor, verifierHash, claimId, JSON.stringify({ client })));
    const [outcome, first = '', expiresAt, attempt] = answer;
    switch (oneOf(['claimed', 'busy', 'denied'], outcome)) {
      case 'claimed': {
        const ciphertext = Buffer.from(first, 'base64');
        return { outcome: 'claimed', ciphertext, expiresAt: Number(expiresAt), attempt: Number(attempt) };
      }
      case 'busy':
        return { outcome: 'busy', retryAfterMs: Number(first) };
      case 'denied':
        return { outcome: 'denied', reason: first as EndReason | 'unknown' };
    }
  }

  async release(
    accessor: string,
    claimId: string,
    details: EventDetails,
    counts = true,
  ): Promise<'released' | 'failed' | 'lost'> {
    const [outcome] = texts(await this.#change('release', accessor, claimId, JSON.stringify(details), counts ? '1' : '0'));
    return oneOf(['released', 'failed', 'lost'], outcome);
  }

  async commit(accessor: string, claimId: string, details: EventDetails): Promise<'committed' | 'lost'> {
    const [outcome] = texts(await this.#change('commit', accessor, claimId, JSON.stringify(details)));
    return oneOf(['committed', 'lost'], outcome);
  }

  async revoke(by: { readonly accessor: string } | { readonly ticket: string }): Promise<readonly RevokedLink[]> {
    const target = 'ticket' in by ? ['ticket', by.ticket] : ['accessor', by.accessor];
    return items(await this.#change('revoke', ...target)).map((link) => {
      const [accessor, user, appKey, ticket, failureTarget] = items(link).map(textOrNothing);
      if (accessor === undefined || user === undefined || appKey === undefined) throw unexpectedAnswer();
      return { accessor, user, appKey, ticket, failureTarget };
    });
  }

  async reportTampering(accessor: string, claimId: string): Promise<void> {
    await this.#change('reportTampering', accessor, claimId);
  }

  async challengeFailed(
    accessor: string,
    nonceHash: string,
  ): Promise<{ readonly failureTarget: string | undefined } | undefined> {
    const [known, failureTarget] = items(await this.#change('challengeFailed', accessor, nonceHash)).map(textOrNothing);
    return known === undefined ? undefined : { failureTarget };
  }

  async list({ limit, after, states = LINK_STATES }: ListRequest): Promise<LinkPage> {
    if (after !== undefined) parsePlace(after);
    const index = states.every((state) => OPEN_STATES.includes(state)) ? 'open' : 'issued';
    const [next, links] = items(await this.#run('list', String(limit), after ?? '', index, ...states));
    return { links: items(links).map(listedLink), next: textOrNothing(next) || undefined };
  }

  async changes(since: number, limit: number): Promise<LinkChanges> {
    const [until, more, links] = items(await this.#run('changes', String(since), String(limit)));
    return { links: items(links).map(listedLink), until: Number(until), more: more === '1' };
  }

  async sweep(): Promise<number> {
    const [ended] = texts(await this.#change('sweep', String(SWEEP_LIMIT)));
    return Number(ended);
  }

  async takeEvents(limit: number): Promise<readonly StoredEvent[]> {
    const entries = items(await this.#run('takeEvents', String(limit), String(REDELIVERY_MS)));
    return entries.map(storedEvent);
  }

  async acknowledgeEvents(ids: readonly string[]): Promise<void> {
    if (ids.length > 0) await this.#run('acknowledgeEvents', ...ids);
  }

  onEvents(listener: () => void): () => void {
    return this.#listeners.add(listener);
  }

  close(): Promise<void> {
    this.#listeners.clear();
    return this.#connection.close();
  }

  async #change(name: keyof Scripts, ...args: readonly string[]): Promise<unknown> {
    const answer = await this.#run(name, ...args);
    this.#listeners.tell();
    return answer;
  }

  #run(name: keyof Scripts, ...args: readonly string[]): Promise<unknown> {
    return runScript(this.#connection, this.#scripts[name], this.#base, args);
  }
}

function listedLink(row: unknown): ListedLink {
  const [accessor, state, user, appKey, ticket, issuedAt, expiresAt, attempts, challengeFailedAt, lastEvent, lastEventAt] =
    items(row).map(textOrNothing);
  if (accessor === undefined || user === undefined || appKey === undefined) throw unexpectedAnswer();
  return {
    accessor,
    state: oneOf(LINK_STATES, state),
    user,
    appKey,
    ticket,
    issuedAt: Number(issuedAt),
    expiresAt: Number(expiresAt),
    attempts: Number(attempts),
    challengeFailedAt: Number(challengeFailedAt),
    lastEvent: oneOf(STORED_EVENT_TYPES, lastEvent),
    lastEventAt: Number(lastEventAt),
  };
}

function storedEvent(entry: unknown): StoredEvent {
  const [id, flat] = items(entry);
  const fields = new Map<string, string>();
  const names = texts(flat);
  for (let at = 0; at < names.length; at += 2) fields.set(names[at] ?? '', names[at + 1] ?? '');
  const { type, time, details, attempt, ...facts } = Object.fromEntries(fields);
  const event = {
    type: type as LinkEventType,
    time: new Date(Number(time)).toISOString(),
    ...(details !== undefined && (JSON.parse(details) as EventDetails)),
    ...facts,
    ...(attempt !== undefined && { attempt: Number(attempt) }),
  };
  return { id: String(id), event };
}

import { IdentityError } from '../errors';
import type { Caller } from './api-call';
import { type IdentitySource, listIdentitySources } from './password';

/** Which identity source checks passwords: looked up once, because the ids are stable (protocol.md, section 7.4). */
export class IdentitySources {
  readonly #name: string;
  #id: string | undefined;

  /** @param name blank: the only one there is */
  constructor(name: string) {
    this.#name = name.trim();
  }

  /** @throws IdentityError `IDENTITY_CONFIG` where none, or not exactly one, is meant; or see `listIdentitySources` */
  async id(caller: Caller): Promise<string> {
    this.#id ??= this.#choose(await listIdentitySources(caller)).id;
    return this.#id;
  }

  #choose(sources: readonly IdentitySource[]): IdentitySource {
    const named = this.#name === '' ? sources : sources.filter(({ name }) => name === this.#name);
    const [source] = named;
    if (source && named.length === 1) return source;
    if (this.#name !== '') {
      const how = source ? 'several identity sources' : 'no identity source';
      throw new IdentityError('IDENTITY_CONFIG', `the tenant has ${how} named as the configuration says`);
    }
    const how = source ? `${sources.length} identity sources: name one in the configuration` : 'no identity source for passwords';
    throw new IdentityError('IDENTITY_CONFIG', `the tenant has ${how}`);
  }
}

import type { TokenResponse } from '../../../lib/oauth/token-response';
import { type Deferred, deferred } from '../../support/deferred';

/** Stands for the tenant's token endpoint: every request waits until the test answers it. */
export class TokenEndpoint {
  /** Requests received so far, answered or not. */
  count = 0;
  readonly #waiting: Deferred<TokenResponse>[] = [];

  readonly request = (): Promise<TokenResponse> => {
    const answer = deferred<TokenResponse>();
    this.count += 1;
    this.#waiting.push(answer);
    return answer.promise;
  };

  /** Requests that wait for their answer. */
  get underWay(): number {
    return this.#waiting.length;
  }

  /** Answers the oldest request with a token, and lets everybody run who waited for it. */
  async answer(accessToken: string, expiresInSeconds = 1000): Promise<void> {
    this.#waiting.shift()?.resolve({ accessToken, expiresInSeconds, scope: 'S' });
    await turn();
  }

  async fail(error: Error): Promise<void> {
    this.#waiting.shift()?.reject(error);
    await turn();
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

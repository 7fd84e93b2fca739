import { oneOf, texts } from '../links/stores/redis/answers';
import type { RedisConnection } from '../links/stores/redis/redis-connection';
import { runScript } from '../links/stores/redis/script';
import { MOST_TRANSACTIONS, tooManyTransactions } from './store-limit';
import { type TransactionScripts, transactionScripts } from './transaction-scripts';
import type { TransactionClaim, TransactionClaimAnswer, TransactionRecord, TransactionStore } from './transaction-store';

/**
 * Open transactions that several instances share, beside their links: on the same connection, under the same prefix. Every step is one
 * script, by Redis's clock. What Redis forgets is unknown from then on.
 */
export class RedisTransactionStore implements TransactionStore {
  readonly #connection: RedisConnection;
  readonly #base: string;
  readonly #most: number;
  readonly #scripts: TransactionScripts;

  /**
   * @param prefix what all keys begin with, in braces: see `RedisLinkStore`
   * @param scripts for tests that own the time
   */
  constructor(connection: RedisConnection, prefix: string, most = MOST_TRANSACTIONS, scripts = transactionScripts()) {
    this.#connection = connection;
    this.#base = `{${prefix}}:`;
    this.#most = most;
    this.#scripts = scripts;
  }

  async now(): Promise<number> {
    const [now] = await this.#run('now');
    return Number(now);
  }

  async create({ id, verifierHash, ciphertext, expiresAt }: TransactionRecord): Promise<void> {
    const values = [String(this.#most), verifierHash, ciphertext.toString('base64'), String(expiresAt)];
    const [outcome] = await this.#run('create', id, ...values);
    if (oneOf(['created', 'full'], outcome) === 'full') throw tooManyTransactions(this.#most);
  }

  async claim({ id, verifierHash, claimId, leaseMs }: TransactionClaim): Promise<TransactionClaimAnswer> {
    const [answer, ciphertext = '', expiresAt] = await this.#run('claim', id, verifierHash, claimId, String(leaseMs));
    const outcome = oneOf(['claimed', 'busy', 'unknown'], answer);
    if (outcome !== 'claimed') return { outcome };
    return { outcome, ciphertext: Buffer.from(ciphertext, 'base64'), expiresAt: Number(expiresAt) };
  }

  async renew({ id, ciphertext, expiresAt }: Omit<TransactionRecord, 'verifierHash'>, claimId: string): Promise<boolean> {
    return wasDone(await this.#run('renew', id, claimId, ciphertext.toString('base64'), String(expiresAt)));
  }

  async release(id: string, claimId: string): Promise<void> {
    await this.#run('release', id, claimId);
  }

  async end(id: string, claimId: string): Promise<boolean> {
    return wasDone(await this.#run('end', id, claimId));
  }

  async #run(name: keyof TransactionScripts, ...args: readonly string[]): Promise<readonly string[]> {
    return texts(await runScript(this.#connection, this.#scripts[name], this.#base, args));
  }
}

function wasDone([outcome]: readonly string[]): boolean {
  return oneOf(['done', 'lost'], outcome) === 'done';
}

import { randomText } from '../random-text';
import { deriveSealingKeys, type SealingKeys } from '../sealing';

const ID_BYTES = 16;
const SECRET_BYTES = 32;
/** Lets secret scanners recognise a handle that was pasted somewhere. */
const HANDLE = /^idtx_([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;

/** What a flow holds of an open transaction. */
export interface TransactionHandle {
  /** Public name: 128 random bits. */
  readonly id: string;
  /** Of 256 random bits that are kept nowhere but in the flow's message. */
  readonly keys: SealingKeys;
}

/** A handle for a new transaction, and the text that stands for it in messages. */
export function newTransactionHandle(): TransactionHandle & { readonly text: string } {
  const id = randomText(ID_BYTES);
  const secret = randomText(SECRET_BYTES);
  return { id, keys: keysOf(secret), text: `idtx_${id}.${secret}` };
}

/** @returns undefined for anything that cannot be the text of a handle */
export function parseTransactionHandle(value: unknown): TransactionHandle | undefined {
  const [, id, secret] = (typeof value === 'string' && HANDLE.exec(value)) || [];
  return id === undefined || secret === undefined ? undefined : { id, keys: keysOf(secret) };
}

function keysOf(secret: string): SealingKeys {
  return deriveSealingKeys(secret, 'mfa-launch transaction');
}

import { IdentityError } from '../../lib/errors';
import type { TlsOptions } from '../../lib/http/client';
import type { NodeRed, RuntimeNode } from './node-red';

/** The core `tls-config` node, as far as it is used here. */
interface TlsConfigNode extends RuntimeNode {
  /** False where a file is missing or a certificate comes without its key. */
  readonly valid: boolean;
  addTLSOptions(options: object): object;
}

/**
 * What the chosen `tls-config` node says; undefined where none is chosen.
 *
 * @throws IdentityError `IDENTITY_CONFIG` where the chosen one is missing or disabled
 */
export function tlsOptions(RED: NodeRed, id: string): TlsOptions | undefined {
  if (id === '') return undefined;
  const node = RED.nodes.getNode(id) as TlsConfigNode | null;
  if (!node) throw new IdentityError('IDENTITY_CONFIG', 'the chosen TLS configuration is missing or disabled');
  if (!node.valid) throw new IdentityError('IDENTITY_CONFIG', 'the chosen TLS configuration cannot be used: the log says why');
  return node.addTLSOptions({}) as TlsOptions;
}

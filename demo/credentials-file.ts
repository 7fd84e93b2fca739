import { createCipheriv, createHash, randomBytes } from 'node:crypto';

/** A node as a flow file holds it; everything but its id and type is the node's own. */
export interface FlowNode {
  id: string;
  type: string;
  [property: string]: unknown;
}

/** The values of a node's credential properties by name. */
export type Credentials = Record<string, string>;

/** What the nodes of a flow have for credentials; undefined for a node that has none. */
export type CredentialsOf = (node: FlowNode) => Credentials | undefined;

/**
 * The content of Node-RED's credentials file. Encrypted as
 * Node-RED does it (AES-256 in counter mode under the hash of the secret, the initialisation vector first, in hex); a file in
 * plain text would be read, but with a warning at every start.
 */
export function credentialsFile(flow: readonly FlowNode[], credentialsOf: CredentialsOf, credentialSecret: string): string {
  const byId = Object.fromEntries(
    flow.flatMap((node) => {
      const credentials = credentialsOf(node);
      return credentials ? [[node.id, credentials]] : [];
    }),
  );
  const key = createHash('sha256').update(credentialSecret).digest();
  const vector = randomBytes(16);
  const cipher = createCipheriv('aes-256-ctr', key, vector);
  const encrypted = Buffer.concat([cipher.update(JSON.stringify(byId), 'utf8'), cipher.final()]);
  return JSON.stringify({ $: vector.toString('hex') + encrypted.toString('base64') });
}

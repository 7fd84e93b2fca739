import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { IdentityError } from '../../lib/errors';
import { resolveCredential, resolvedCredential } from '../shared/environment';
import type { NodeRed, RuntimeNode } from '../shared/node-red';
import type { IdentityConfigNode } from './identity';
import { type IdentitySettings, identitySettings } from './open-identity';

type CyberArkSettings = Extract<IdentitySettings, { provider: 'cyberark' }>;

const text = z.string().max(20_000);

/** What a dialog sends: the fields as they stand there. */
const dialog = z.object({
  id: z.string().max(100),
  config: z.record(z.string().max(100), z.union([text, z.number(), z.boolean(), z.null()])),
  credentials: z.object({
    clientId: text,
    /** Left out: the deployed one, which the dialog does not know. */
    clientSecret: text.optional(),
  }),
  testUser: z.string().max(1_000).default(''),
  appKey: z.string().max(1_000).default(''),
});

export type DialogRequest = z.infer<typeof dialog>;

/** @throws IdentityError `IDENTITY_INPUT` */
export function parseDialog(body: unknown): DialogRequest {
  const parsed = dialog.safeParse(body);
  if (parsed.success) return parsed.data;
  throw notOfDialog();
}

export function notOfDialog(): IdentityError {
  return new IdentityError('IDENTITY_INPUT', 'the request is not one of the dialog');
}

/**
 * The configuration that stands in a dialog, before it is deployed.
 *
 * The deployed secret is used for the deployed destination only: else whoever may open a dialog could have it sent to a server of
 * theirs, without a trace in the flow.
 *
 * @throws IdentityError `IDENTITY_CONFIG` for whatever is missing or wrong, a secret that must be typed in, too
 */
export function dialogSettings(RED: NodeRed, { id, config, credentials }: DialogRequest): IdentitySettings {
  const deployed = deployedNode(RED, id);
  // Without a node of its own only the process's variables are known.
  const node = deployed ?? ({ id, type: 'identity-config' } as RuntimeNode);
  const { clientId, clientSecret } = credentials;
  const stored = resolvedCredential(deployed?.credentials?.clientSecret);
  const isStored = clientSecret === undefined;
  if (isStored && stored === '') throw typeSecret('it has not been deployed yet');
  const settings = identitySettings(
    RED,
    node,
    { ...config, id, type: 'identity-config' },
    {
      clientId: resolveCredential(RED, node, clientId),
      clientSecret: isStored ? stored : resolveCredential(RED, node, clientSecret),
    },
  );
  if (isStored && !isDeepStrictEqual(settings.destination, deployed?.destination)) {
    throw typeSecret('provider, tenant URL, application, client ID, token path, TLS or proxy differ from what is deployed');
  }
  return settings;
}

/**
 * The same, for what only CyberArk Identity has.
 *
 * @throws IdentityError `IDENTITY_INPUT` for another provider, or see `dialogSettings`
 */
export function cyberArkSettings(RED: NodeRed, request: DialogRequest): CyberArkSettings {
  const settings = dialogSettings(RED, request);
  if (settings.provider === 'cyberark') return settings;
  throw new IdentityError('IDENTITY_INPUT', 'only CyberArk Identity has hand-offs to check');
}

function deployedNode(RED: NodeRed, id: string): IdentityConfigNode | undefined {
  const node = RED.nodes.getNode(id) as IdentityConfigNode | null;
  return node?.type === 'identity-config' ? node : undefined;
}

function typeSecret(why: string): IdentityError {
  return new IdentityError('IDENTITY_CONFIG', `type the client secret in again for this check: ${why}`);
}

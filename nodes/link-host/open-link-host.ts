import path from 'node:path';
import { IdentityError } from '../../lib/errors';
import { EventPump } from '../../lib/links/event-pump';
import { LinkHandler } from '../../lib/links/http/link-handler';
import { LinkService } from '../../lib/links/link-service';
import type { LinkStoreSettings } from '../../lib/links/stores/open-store';
import { liveIdentities } from '../identity-config/live-identities';
import { resolvedCredential, resolveEnvironment } from '../shared/environment';
import type { NodeRed, RuntimeNode, SavedNode } from '../shared/node-red';
import { parseSaved } from '../shared/saved-config';
import { tlsOptions } from '../shared/tls';
import { deliverBetweenDeploys } from './between-deploys';
import { linkHostConfig } from './config';
import type { OpenLinkHost } from './link-host-node';
import { mount } from './mount';
import { takeStore } from './shared-stores';

type LinkHostConfig = ReturnType<typeof linkHostConfig.parse>;

/**
 * Opens the store of a link host, mounts its page and starts to bring its events about.
 *
 * @throws IdentityError `IDENTITY_CONFIG` for whatever is missing or wrong
 */
export function openLinkHost(RED: NodeRed, node: RuntimeNode, saved: SavedNode): OpenLinkHost {
  if (RED.settings.httpNodeRoot === false) {
    throw new IdentityError(
      'IDENTITY_CONFIG',
      'Node-RED serves no HTTP nodes (httpNodeRoot is false), so no link could be opened',
    );
  }
  const config = parseSaved(linkHostConfig, resolveEnvironment(RED, node, saved));
  const lease = takeStore(node.id, storeSettings(RED, node, config), (file) => {
    node.warn(
      `the file of the links was damaged; it is now ${path.basename(file)}, and its links and open authentications are refused`,
    );
  });
  if (config.store === 'memory') node.warn('links and open authentications are kept in memory: a restart forgets them');
  const pump = new EventPump(lease.links);
  const forgetDeploys = deliverBetweenDeploys(RED.events, pump);
  const address = config.publicUrl + config.path;
  const service = new LinkService({
    store: lease.links,
    baseUrl: address,
    tenant: (identity) => liveIdentities.get(identity)?.tenant,
    onPassingEvent: (event) => pump.pass(event),
  });
  const { title, helpText, supportContact } = config;
  const handler = new LinkHandler({
    service,
    publicOrigin: new URL(config.publicUrl).origin,
    branding: { ...(title && { title }), ...(helpText && { helpText }), ...(supportContact && { supportContact }) },
    onUnexpected: (error) => node.error(`unexpected ${error instanceof Error ? error.name : 'error'} while a link was opened`),
  });
  const close = async () => {
    handler.close();
    await handler.drain();
    forgetDeploys();
    await pump.close();
    lease.release();
  };
  const unmount = mountOrClose(RED, config.path, handler, close);
  return {
    service,
    transactions: lease.transactions,
    address,
    lifetimeMs: config.lifetimeMs,
    publicHost: new URL(config.publicUrl).hostname,
    namedTarget: (target) => (typeof target === 'string' ? (config.failureTargets.get(target) ?? target) : target),
    onEvent: (listener) => pump.listen(listener),
    onChange: (listener) => lease.links.onEvents(listener),
    close: () => {
      unmount();
      return close();
    },
  };
}

function mountOrClose(RED: NodeRed, at: string, handler: LinkHandler, close: () => Promise<void>): () => void {
  try {
    return mount(RED.httpNode, at, handler);
  } catch (error) {
    close().catch(() => undefined);
    throw error;
  }
}

function storeSettings(RED: NodeRed, node: RuntimeNode, config: LinkHostConfig): LinkStoreSettings {
  switch (config.store) {
    case 'memory':
      return { kind: 'memory' };
    case 'sqlite': {
      const { userDir } = RED.settings;
      if (!userDir)
        throw new IdentityError('IDENTITY_CONFIG', 'Node-RED has no user directory to keep the links in: choose another store');
      return { kind: 'sqlite', directory: path.join(userDir, 'identity-links', node.id) };
    }
    case 'redis':
      return {
        kind: 'redis',
        url: config.redisUrl,
        password: resolvedCredential(node.credentials?.redisPassword),
        prefix: config.redisKeyPrefix || `mfa-launch:${node.id}`,
        tls: tlsOptions(RED, config.redisTls),
      };
  }
}

import { IdentityError } from '../../lib/errors';
import { orConfigProblem } from '../shared/config-problem';
import type { NodeRed, SavedNode } from '../shared/node-red';
import type { LinkHostNode } from './link-host-node';
import { liveLinkHosts } from './live-link-hosts';

/** Serves one-time links on Node-RED's own HTTP server. */
export = (RED: NodeRed): void => {
  RED.nodes.registerType(
    'identity-link-host',
    function (this: LinkHostNode, saved: SavedNode): void {
      RED.nodes.createNode(this, saved);
      const { openLinkHost } = require('./open-link-host') as typeof import('./open-link-host');
      const linkHost = orConfigProblem(() => openLinkHost(RED, this, saved));
      this.linkHost = linkHost;
      if (linkHost instanceof IdentityError) this.error(`${linkHost.code}: ${linkHost.message}`);
      else liveLinkHosts.set(this.id, { label: String(saved.name || linkHost.address), linkHost });
      this.on('close', (_removed, done) => {
        if (linkHost instanceof IdentityError) return done();
        if (liveLinkHosts.get(this.id)?.linkHost === linkHost) liveLinkHosts.delete(this.id);
        linkHost.close().then(done, done);
      });
    },
    { credentials: { redisPassword: { type: 'password' } } },
  );
};

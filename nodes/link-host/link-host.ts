import { IdentityError } from '../../lib/errors';
import { orConfigProblem } from '../shared/config-problem';
import type { NodeRed, SavedNode } from '../shared/node-red';
import type { LinkHostNode } from './link-host-node';

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
      this.on('close', (_removed, done) => {
        if (linkHost instanceof IdentityError) return done();
        linkHost.close().then(done, done);
      });
    },
    { credentials: { redisPassword: { type: 'password' } } },
  );
};

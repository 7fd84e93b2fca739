import { IdentityError } from '../../lib/errors';
import { forgetTokensOf } from '../../lib/handles';
import { orConfigProblem } from '../shared/config-problem';
import type { NodeRed, SavedNode } from '../shared/node-red';
import { addAdminRoutes } from './admin-routes';
import type { IdentityConfigNode } from './identity';
import { liveIdentities } from './live-identities';

/** The tenant and the service user that the other nodes of the package share. */
export = (RED: NodeRed): void => {
  addAdminRoutes(RED);
  RED.nodes.registerType(
    'identity-config',
    function (this: IdentityConfigNode, saved: SavedNode): void {
      RED.nodes.createNode(this, saved);
      // Required here, not above: a Node-RED that does not use the package need not load what stands behind it.
      const { identitySettings, openIdentity } = require('./open-identity') as typeof import('./open-identity');
      this.open = () => {
        this.identity = orConfigProblem(() => {
          const settings = identitySettings(RED, this, saved, this.credentials ?? {});
          this.destination = settings.destination;
          return openIdentity(settings);
        });
        if (!(this.identity instanceof IdentityError)) liveIdentities.set(this.id, this.identity);
      };
      this.open();
      if (this.identity instanceof IdentityError) this.error(`${this.identity.code}: ${this.identity.message}`);
      this.on('close', (removed, done) => {
        const { identity } = this;
        if (!(identity instanceof IdentityError)) {
          if (liveIdentities.get(this.id) === identity) liveIdentities.delete(this.id);
          if (removed) {
            identity.tenant.forget();
            forgetTokensOf(this.id);
          }
          // Calls under way may end in their own time; Node-RED need not wait for them.
          identity.tenant.close().catch(() => undefined);
        }
        done();
      });
    },
    { credentials: { clientId: { type: 'text' }, clientSecret: { type: 'password' } } },
  );
};

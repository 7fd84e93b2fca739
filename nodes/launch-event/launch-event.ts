import { IdentityError } from '../../lib/errors';
import { orConfigProblem } from '../shared/config-problem';
import { failedStatus } from '../shared/failed-status';
import type { NodeRed, RuntimeNode, SavedNode } from '../shared/node-red';

/** Emits what happens to the links of a link host, one message for each event. */
export = (RED: NodeRed): void => {
  RED.nodes.registerType('identity-launch-event', function (this: RuntimeNode, saved: SavedNode): void {
    RED.nodes.createNode(this, saved);
    const { listen } = require('./listen') as typeof import('./listen');
    const stop = orConfigProblem(() => listen(RED, this, saved));
    if (stop instanceof IdentityError) {
      this.status(failedStatus(stop));
      this.error(`${stop.code}: ${stop.message}`);
    }
    this.on('close', (_removed, done) => {
      if (!(stop instanceof IdentityError)) stop();
      done();
    });
  });
};

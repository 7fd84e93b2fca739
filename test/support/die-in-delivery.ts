// Preloaded into a Node-RED of the tests: it ends as by SIGKILL around the delivery of the event type in DIE_IN_DELIVERY_OF.
// DIE=before: the store has the event, no flow was told. DIE=after: a flow was told, the store does not know.
import { EventPump } from '../../lib/links/event-pump';
import { TableLinkStore } from '../../lib/links/stores/table-link-store';

const { DIE_IN_DELIVERY_OF, DIE } = process.env;
const { pass } = EventPump.prototype;
/** Long enough for the flow to write the event down. */
const FLOW_MS = 500;

EventPump.prototype.pass = function (event) {
  const isIt = event.type === DIE_IN_DELIVERY_OF;
  if (isIt && DIE === 'before') process.kill(process.pid, 'SIGKILL');
  Reflect.apply(pass, this, [event]);
  if (!isIt) return;
  TableLinkStore.prototype.acknowledgeEvents = () => new Promise(() => undefined);
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), FLOW_MS);
};

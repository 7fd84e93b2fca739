import { liveLinkHosts } from '../../nodes/link-host/live-link-hosts';
import type { AdminRed } from './admin-api';
import { ChangeNotifier } from './change-notifier';
import { serveLinks } from './routes';

/** What open side bars listen to. A host's id: something happened to its links. No id: other hosts may be there. */
const TOPIC = 'identity-links/changed';

/** The side bar of launch links: this is what it asks, launch-links.html is what it looks like. */
export = (RED: AdminRed): void => {
  const publish = (host?: string) => RED.comms.publish(TOPIC, { host }, false);
  const notifier = new ChangeNotifier({ publish, isLive: (id, host) => liveLinkHosts.get(id)?.linkHost === host });
  serveLinks(RED, (id, host, seen) => notifier.look(id, host, seen));
  RED.events.on('flows:started', () => publish());
};

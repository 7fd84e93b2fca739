import type { OpenLinkHost } from './link-host-node';

export interface LiveLinkHost {
  /** Its name in the editor, or the address that its links begin with. */
  readonly label: string;
  readonly linkHost: OpenLinkHost;
}

/** Link hosts that are deployed right now and work, by node id. */
export const liveLinkHosts = new Map<string, LiveLinkHost>();

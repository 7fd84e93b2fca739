import type { OpenIdentity } from './identity';

/** Configurations that are deployed right now, by node id: a link names the one that launches it. */
export const liveIdentities = new Map<string, OpenIdentity>();

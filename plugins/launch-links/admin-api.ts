import type { AdminRequest, NodeRed } from '../../nodes/shared/node-red';

/** The part of the runtime that serves the editor, beyond what nodes use. */
export interface AdminRed extends NodeRed {
  readonly comms: {
    /** To every open editor whose user may read statuses. */
    publish(topic: string, data: unknown, retain: boolean): void;
  };
  readonly log: { audit(entry: object, request: AdminRequest): void };
}

import type { NodeRed } from '../../nodes/shared/node-red';

/** What a route of the admin interface is given: Express, as far as it is used here. */
export interface AdminRequest {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** Parsed JSON. */
  readonly body: unknown;
}

export interface AdminResponse {
  status(code: number): this;
  set(name: string, value: string): this;
  json(body: unknown): unknown;
}

export type AdminHandler = (request: AdminRequest, response: AdminResponse) => void;

/** The part of the runtime that serves the editor. */
export interface AdminRed extends NodeRed {
  readonly httpAdmin: {
    get(path: string, permission: unknown, handler: AdminHandler): unknown;
    post(path: string, permission: unknown, handler: AdminHandler): unknown;
  };
  readonly auth: {
    /** Answers 401 to whoever lacks it. Users with "read" have what ends in `.read`. */
    needsPermission(permission: string): unknown;
  };
  readonly comms: {
    /** To every open editor whose user may read statuses. */
    publish(topic: string, data: unknown, retain: boolean): void;
  };
  readonly log: { audit(entry: object, request: AdminRequest): void };
}

/** The part of Node-RED's runtime API that this package uses, typed as it behaves (4.1 and 5). */

export type Message = Record<string, unknown>;

/** What the editor saved for a node. */
export interface SavedNode extends Record<string, unknown> {
  readonly id: string;
  readonly type: string;
}

export interface NodeStatus {
  fill?: 'red' | 'green' | 'yellow' | 'blue' | 'grey';
  shape?: 'ring' | 'dot';
  text?: string;
}

/** A list has a message, or null, for each output. */
export type Send = (message: Message | readonly (Message | null)[]) => void;
export type Done = (error?: Error) => void;

export interface RuntimeNode {
  readonly id: string;
  readonly type: string;
  readonly credentials?: Record<string, unknown>;
  /** In an instance of a subflow: the id that the node has in the subflow itself. */
  readonly _alias?: string;
  on(event: 'input', listener: (message: Message, send: Send, done: Done) => void): this;
  on(event: 'close', listener: (removed: boolean, done: () => void) => void): this;
  status(status: NodeStatus): void;
  error(text: string): void;
  warn(text: string): void;
  send(message: Message): void;
}

/** The part of an Express request that admin routes use. */
export interface AdminRequest {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** Parsed JSON. */
  readonly body?: unknown;
  /** Who has logged in to the editor; undefined where it asks for no login. */
  readonly user?: { readonly username?: string };
}

export interface AdminResponse {
  readonly writableEnded: boolean;
  status(code: number): this;
  set(name: string, value: string): this;
  json(value: unknown): unknown;
  on(event: 'close', listener: () => void): unknown;
}

export type AdminHandler = (request: AdminRequest, response: AdminResponse, next: (error?: unknown) => void) => void;

export interface NodeRed {
  readonly settings: {
    readonly userDir?: string;
    /** False where HTTP nodes are switched off. */
    readonly httpNodeRoot?: string | false;
  };
  /** The runtime's own events, `flows:stopping` and `flows:started` among them: every kind of deploy is between the two. */
  readonly events: {
    on(event: string, listener: () => void): unknown;
    off(event: string, listener: () => void): unknown;
  };
  /** The Express app of the editor's own requests. It has parsed bodies that are JSON. */
  readonly httpAdmin: {
    get(path: string, ...handlers: AdminHandler[]): unknown;
    post(path: string, ...handlers: AdminHandler[]): unknown;
  };
  readonly auth: {
    /** Lets pass who may do this: "flows.write" for example. Everybody, where the editor asks for no login. */
    needsPermission(permission: string): AdminHandler;
  };
  /** The Express app that serves HTTP nodes. */
  readonly httpNode: { use(middleware: unknown): unknown };
  readonly nodes: {
    createNode(node: RuntimeNode, saved: SavedNode): void;
    /** Null where the node is missing, disabled, or could not be constructed. */
    getNode(id: string): RuntimeNode | null;
    /** All nodes as they were saved, variables not replaced. */
    eachNode(look: (saved: SavedNode) => void): void;
    registerType(
      type: string,
      construct: (this: never, saved: never) => void,
      options?: { credentials: Record<string, { type: 'text' | 'password' }> },
    ): void;
  };
  readonly util: {
    evaluateNodeProperty(
      value: unknown,
      type: string,
      node: RuntimeNode,
      message: Message,
      callback: (error: Error | null, value: unknown) => void,
    ): void;
    /** The names and indices of a path; an expression within is evaluated in the message. @throws Error where it is none */
    normalisePropertyExpression(expression: string, message: Message, asText: false): unknown[];
    getMessageProperty(message: Message, expression: string): unknown;
    setMessageProperty(message: Message, expression: string, value: unknown, createMissing: boolean): boolean;
    /** An environment variable as the node sees it: group, subflow, flow, global, process. */
    getSetting(node: RuntimeNode, name: string): unknown;
  };
  /** Translates a key of the node set's own catalogue. */
  _(key: string, values?: Record<string, string>): string;
}

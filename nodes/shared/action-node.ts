import { IdentityError } from '../../lib/errors';
import { orConfigProblem } from './config-problem';
import { resolveEnvironment } from './environment';
import { failedStatus } from './failed-status';
import type { Done, Message, NodeRed, NodeStatus, RuntimeNode, SavedNode, Send } from './node-red';
import { StatusLine } from './status-line';

const REQUESTING: NodeStatus = { fill: 'blue', shape: 'dot', text: 'status.requesting' };

/** What a handler is given beside the message. */
export interface ActionContext<Prepared> {
  readonly RED: NodeRed;
  readonly node: RuntimeNode;
  readonly prepared: Prepared;
  /** Aborts when the node is closed. */
  readonly signal: AbortSignal;
}

/** Words the green status of a message that went well. Called when it is shown, so not for every message. */
export type StatusText = () => string;

/** For a node with several outputs. */
export interface Routed {
  /** Which of them the message takes, from 0 on. */
  readonly output: number;
  readonly status: () => NodeStatus;
}

/** How a message went well: what the green status says, or where it goes. */
export type Outcome = StatusText | Routed;

/** The part of a node that is its own: what it prepares when it is deployed, and what it does to a message. */
export interface ActionHandler<Prepared> {
  /** Reads the configuration and finds the nodes that it refers to. @throws IdentityError `IDENTITY_CONFIG` */
  prepare(RED: NodeRed, node: RuntimeNode, saved: SavedNode): Prepared;
  /** Changes the message: at once where nothing has to be waited for, which saves a promise or two for every message. */
  onMessage(context: ActionContext<Prepared>, message: Message): Outcome | Promise<Outcome>;
}

/**
 * Registers a node that takes a message, does one thing with a tenant, and passes the same message on: one outcome for
 * every message, either its output or one catchable error.
 *
 * @param load requires the handler; called for the first node of the type, so that an unused package costs nothing
 */
export function registerActionNode<Prepared>(RED: NodeRed, type: string, load: () => ActionHandler<Prepared>): void {
  RED.nodes.registerType(type, function (this: RuntimeNode, saved: SavedNode): void {
    RED.nodes.createNode(this, saved);
    const handler = load();
    const status = new StatusLine(this);
    const closing = new AbortController();
    const prepare = () =>
      orConfigProblem<ActionContext<Prepared>>(() => {
        const prepared = handler.prepare(RED, this, resolveEnvironment(RED, this, saved));
        return { RED, node: this, prepared, signal: closing.signal };
      });
    let context = prepare();
    if (context instanceof IdentityError) status.show(failedStatus(context));

    const begin = (message: Message): Outcome | Promise<Outcome> => {
      // Node-RED does not start those anew whose missing configuration comes back by a deploy of modified nodes.
      if (context instanceof IdentityError) context = prepare();
      if (context instanceof IdentityError) throw copyOf(context);
      status.show(REQUESTING);
      return handler.onMessage(context, message);
    };
    const succeed = (outcome: Outcome, message: Message, send: Send, done: Done): void => {
      try {
        if (typeof outcome === 'function') {
          status.show(outcome);
          send(message);
        } else {
          status.show(outcome.status);
          send(outcome.output === 0 ? message : [...Array<null>(outcome.output).fill(null), message]);
        }
        done();
      } catch (error) {
        reportForeign(error);
      }
    };
    const fail = (error: unknown, done: Done): void => {
      try {
        const reported = reportable(error, closing.signal);
        status.show(failedStatus(reported));
        done(reported);
      } catch (error) {
        reportForeign(error);
      }
    };
    /** What throws when the message is on its way out is another node's; for a promise nobody would be there to hear it. */
    const reportForeign = (error: unknown): void => {
      this.error(`unexpected: ${error instanceof Error ? error.name : 'error'}`);
    };
    this.on('input', (message, send, done) => {
      let result: Outcome | Promise<Outcome>;
      try {
        result = begin(message);
      } catch (error) {
        fail(error, done);
        return;
      }
      if (result instanceof Promise) {
        result.then(
          (outcome) => succeed(outcome, message, send, done),
          (error: unknown) => fail(error, done),
        );
      } else succeed(result, message, send, done);
    });
    this.on('close', (_removed, done) => {
      closing.abort(
        new IdentityError('IDENTITY_UNAVAILABLE', 'the node was stopped, by a deploy for example, before the tenant answered'),
      );
      status.close();
      // Not before the messages that are on their way to this node already: afterwards nobody would take them.
      setImmediate(done);
    });
  });
}

/** Each failure is an error of its own: Node-RED hands its object on to the flow. */
function copyOf({ code, message, details }: IdentityError): IdentityError {
  return new IdentityError(code, message, details);
}

/** Never an error with a cause or properties that nobody has looked at: Node-RED copies them into the message. */
function reportable(error: unknown, closing: AbortSignal): Error {
  if (closing.aborted && closing.reason instanceof IdentityError) return copyOf(closing.reason);
  if (error instanceof IdentityError) return error;
  return new Error(`unexpected ${error instanceof Error ? error.name : 'error'}`);
}

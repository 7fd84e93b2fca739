import { APP_KEY, type Launch } from '../vendor-calls';
import type { Contestant } from './contestant';

type Message = Record<string, unknown>;

interface RuntimeNode {
  send(message: Message): void;
  on(event: 'input', listener: (message: Message, send: unknown, done: () => void) => void): void;
}

/** Node-RED's own registry, `RED.nodes`; the published types leave it open. */
export interface Registry {
  registerType(set: string, type: string, construct: (this: RuntimeNode, saved: object) => void): void;
  createNode(node: RuntimeNode, saved: object): void;
}

interface Waiting {
  resolve(launch: Launch): void;
  reject(error: Error): void;
}

/** The two ends of a measured flow: a source node that a launch enters by, and a sink node that it, or its error, leaves by. */
export class FlowEnds implements Contestant {
  #source: RuntimeNode | undefined;
  /** By ticket number. The message carries the number alone, for a flow to pass on like any other property. */
  readonly #waiting = new Map<unknown, Waiting>();
  #lastTicket = 0;

  constructor(registry: Registry) {
    const ends = this;
    registry.registerType('bench', 'bench-source', function (saved) {
      registry.createNode(this, saved);
      ends.#source = this;
    });
    registry.registerType('bench', 'bench-sink', function (saved) {
      registry.createNode(this, saved);
      this.on('input', (message, _send, done) => {
        ends.#end(message);
        done();
      });
    });
  }

  launch(user: string): Promise<Launch> {
    const ticket = ++this.#lastTicket;
    return new Promise((resolve, reject) => {
      this.#waiting.set(ticket, { resolve, reject });
      this.#source?.send({ ticket, user, appKey: APP_KEY });
    });
  }

  /** A second outcome of the same message finds nobody waiting. */
  #end({ ticket, launch, error }: Message): void {
    const waiting = this.#waiting.get(ticket);
    this.#waiting.delete(ticket);
    if (error) waiting?.reject(new Error((error as Error).message));
    else waiting?.resolve(launch as Launch);
  }
}

import { EventEmitter, on, once } from 'node:events';

/** One event that Node-RED sends to the editors that are open. */
export interface CommsEvent {
  readonly topic: string;
  readonly data: unknown;
}

/** What a debug node shows. */
export interface DebugEvent {
  /** Id of the debug node. */
  readonly id: string;
  /** The value, or its JSON where `format` says that it is an object. */
  readonly msg: string;
  readonly format: string;
}

export interface Comms {
  /** Every frame so far, as it came. */
  readonly frames: readonly string[];
  readonly events: readonly CommsEvent[];
  /** The next debug events of one debug node, from the first on. */
  debug(id: string, count?: number): Promise<DebugEvent[]>;
  close(): void;
}

/**
 * What an open editor hears over its web socket: debug side bar, statuses, notifications.
 * @param token where the editor asks for a login
 */
export async function listenToEditor(origin: string, token?: string): Promise<Comms> {
  const socket = new WebSocket(`${origin.replace('http', 'ws')}/comms`);
  const frames: string[] = [];
  const events: CommsEvent[] = [];
  const arrivals = new EventEmitter().setMaxListeners(0);
  socket.addEventListener('message', ({ data }) => {
    const frame = String(data);
    frames.push(frame);
    const content = JSON.parse(frame) as CommsEvent[] | { auth: string };
    if (Array.isArray(content)) events.push(...content);
    arrivals.emit('frame');
  });
  await once(socket, 'open');
  const send = (content: object) => socket.send(JSON.stringify(content));
  if (token !== undefined) {
    send({ auth: token });
    await once(arrivals, 'frame');
  }
  for (const topic of ['debug', 'status/#', 'notification/#']) send({ subscribe: topic });

  const seen = (id: string) =>
    events
      .filter(({ topic }) => topic === 'debug')
      .flatMap(({ data }) => ((data as DebugEvent).id === id ? [data as DebugEvent] : []));
  const debug = async (id: string, count = 1) => {
    for await (const _frame of on(arrivals, 'frame', { signal: AbortSignal.timeout(10_000) })) {
      if (seen(id).length >= count) break;
    }
    return seen(id);
  };
  return {
    frames,
    events,
    debug: async (id, count = 1) => (seen(id).length >= count ? seen(id) : debug(id, count)),
    close: () => socket.close(),
  };
}

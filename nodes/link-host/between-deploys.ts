import type { EventPump } from '../../lib/links/event-pump';
import type { NodeRed } from '../shared/node-red';

type RuntimeEvents = NodeRed['events'];

/** Those that wait for the deploys of a runtime. */
interface Waiting {
  readonly pumps: Set<EventPump>;
  /** Stops to listen to the runtime. */
  end(): void;
}

const waitingFor = new WeakMap<RuntimeEvents, Waiting>();

/**
 * A node that is being exchanged hears nothing, and those that are wired to it neither: events wait until all of them are there.
 * However many link hosts there are, the runtime has one listener: it warns of a leak from the eleventh on.
 *
 * @returns how to stop
 */
export function deliverBetweenDeploys(events: RuntimeEvents, pump: EventPump): () => void {
  const { pumps, end } = waitingFor.get(events) ?? listen(events);
  pump.hold();
  pumps.add(pump);
  return () => {
    if (pumps.delete(pump) && pumps.size === 0) end();
  };
}

function listen(events: RuntimeEvents): Waiting {
  const pumps = new Set<EventPump>();
  const hold = () => {
    for (const pump of pumps) pump.hold();
  };
  const resume = () => {
    for (const pump of pumps) pump.resume();
  };
  events.on('flows:stopping', hold);
  events.on('flows:started', resume);
  const end = () => {
    events.off('flows:stopping', hold);
    events.off('flows:started', resume);
    waitingFor.delete(events);
  };
  const waiting = { pumps, end };
  waitingFor.set(events, waiting);
  return waiting;
}

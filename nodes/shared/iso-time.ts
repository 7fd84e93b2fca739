let last = { time: 0, text: new Date(0).toISOString() };

/** A time (milliseconds since the epoch) as messages show it. Messages of one moment have one expiry: the last text is kept. */
export function isoTime(time: number): string {
  if (time !== last.time) last = { time, text: new Date(time).toISOString() };
  return last.text;
}

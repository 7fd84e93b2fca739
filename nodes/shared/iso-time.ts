let second = { start: 0, text: '1970-01-01T00:00:00.' };

/** A time (milliseconds since the epoch) as messages show it. Expiries that are worked on together share their second: its text is kept. */
export function isoTime(time: number): string {
  const start = Math.floor(time / 1000) * 1000;
  const milliseconds = Math.floor(time) - start;
  if (start !== second.start) second = { start, text: new Date(start).toISOString().slice(0, -'000Z'.length) };
  return `${second.text}${String(milliseconds).padStart(3, '0')}Z`;
}

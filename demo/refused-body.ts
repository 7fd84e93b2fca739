/**
 * The answer, in the form of the example flows, to a body that no flow gets to see. Its text is copied into the settings file, so it
 * must stand by itself.
 *
 * @param status the HTTP status code that the parser gave: 413, 415, or anything else for what is no JSON
 */
export function refusedBody(status: unknown): object {
  const reasons = new Map<unknown, string>([
    [413, 'the body is larger than 5 MB'],
    [415, 'the body is in a character set or an encoding that is not known here'],
  ]);
  return {
    ticket: null,
    error: { code: 'IDENTITY_INPUT', message: reasons.get(status) ?? 'the body is not a JSON object or array' },
  };
}

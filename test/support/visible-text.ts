/**
 * Everything that somebody who holds a value could read in it, as one text: own properties, enumerable or not, symbols too, of
 * errors, maps, sets, buffers and whatever they refer to.
 */
export function visibleText(value: unknown): string {
  const texts: string[] = [];
  const seen = new Set<object>();
  const look = (part: unknown): void => {
    if (typeof part === 'string') texts.push(part);
    else if (typeof part === 'symbol') texts.push(String(part.description));
    else if (typeof part === 'object' && part !== null) lookInto(part);
    else if (typeof part === 'function') lookInto(part);
  };
  const lookInto = (object: object): void => {
    if (seen.has(object)) return;
    seen.add(object);
    if (object instanceof Uint8Array)
      return void texts.push(Buffer.from(object).toString('utf8'), Buffer.from(object).toString('latin1'));
    if (object instanceof Map) for (const entry of object) look(entry);
    if (object instanceof Set) for (const entry of object) look(entry);
    if (object instanceof URL) texts.push(object.href);
    for (const name of Reflect.ownKeys(object)) {
      look(name);
      look(Reflect.get(object, name));
    }
  };
  look(value);
  return texts.join('\n');
}

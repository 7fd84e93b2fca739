interface Closable {
  close(): unknown;
}

/**
 * Call it in a `describe`: what the tests hand to the returned function is closed after each test, the newest first.
 */
export function closeAfterEach(): <T extends Closable>(resource: T) => T {
  const open: Closable[] = [];
  afterEach(async () => {
    for (const resource of open.splice(0).reverse()) await resource.close();
  });
  return (resource) => {
    open.push(resource);
    return resource;
  };
}

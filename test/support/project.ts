import path from 'node:path';

/** The folder with package.json, seen from dist/test/support. */
export const projectRoot = path.join(__dirname, '..', '..', '..');

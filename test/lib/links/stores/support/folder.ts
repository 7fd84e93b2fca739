import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

export interface Folder {
  readonly path: string;
  remove(): Promise<void>;
}

/** Kept in memory, where the system has such a place: for thousands of files whose durability is not the question. */
const FAST = '/dev/shm';

export async function temporaryFolder({ fast = false } = {}): Promise<Folder> {
  const folder = await mkdtemp(path.join(fast && existsSync(FAST) ? FAST : tmpdir(), 'identity-links-'));
  return { path: folder, remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }) };
}

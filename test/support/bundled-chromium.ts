import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { projectRoot } from './project';

/**
 * The headless Chromium that @sparticuz/chromium carries in compressed form, unpacked once per version, with the libraries
 * and fonts that it needs: it starts on a system that has neither NSS nor a font.
 */
export async function bundledChromium(): Promise<{ path: string; env: Record<string, string> }> {
  const carrier = path.join(projectRoot, 'node_modules', '@sparticuz', 'chromium');
  const { version } = JSON.parse(await readFile(path.join(carrier, 'package.json'), 'utf8')) as { version: string };
  const cache = path.join(projectRoot, 'node_modules', '.cache');
  const folder = path.join(cache, `chromium-${version}`);
  if (!existsSync(folder)) {
    await mkdir(cache, { recursive: true });
    const unfinished = await mkdtemp(`${folder}-`);
    try {
      await unpack(path.join(carrier, 'bin'), unfinished);
      await writeFile(path.join(unfinished, 'fonts.conf'), fontsConfiguration(path.join(folder, 'fonts')));
      // One step, so that neither an interruption nor a second process leaves half a browser.
      await rename(unfinished, folder);
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    }
  }
  return {
    path: path.join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: path.join(folder, 'al2023', 'lib'), FONTCONFIG_FILE: path.join(folder, 'fonts.conf') },
  };
}

/** The package unpacks into the folder for temporary files, wherever that is; point it at ours meanwhile. */
async function unpack(archives: string, folder: string): Promise<void> {
  const { inflate } = await import('@sparticuz/chromium');
  const before = process.env.TMPDIR;
  process.env.TMPDIR = folder;
  try {
    // Each call reads the setting before it returns its promise.
    await Promise.all(['chromium.br', 'al2023.tar.br', 'fonts.tar.br'].map((file) => inflate(path.join(archives, file))));
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
}

function fontsConfiguration(bundled: string): string {
  return `<?xml version="1.0"?>
<fontconfig>
  <dir>${bundled}</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${bundled}/cache</cachedir>
</fontconfig>
`;
}

import { type Browser, chromium } from 'playwright-core';
import { bundledChromium } from './bundled-chromium';

interface Executable {
  path: string;
  /** What it needs on top of the process's own environment. */
  env?: Record<string, string>;
}

/** Debian's package puts it here. */
const SYSTEM_CHROMIUM = '/usr/bin/chromium';

/** Also without a display, as root, and without a call to any host of the browser's maker. */
const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/**
 * A headless Chromium with an empty profile: the one that CHROME_PATH names, else the one among the dependencies (Linux on
 * x64), else the system's.
 *
 * @param flags on its command line, on top of those that every test needs
 */
export async function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  const failures: string[] = [];
  for (const executable of executables()) {
    try {
      const { path, env } = await executable();
      return await chromium.launch({ executablePath: path, args: [...FLAGS, ...flags], env: { ...process.env, ...env } });
    } catch (error) {
      failures.push(reason(error));
    }
  }
  throw new Error(
    ['No Chromium starts here. Set CHROME_PATH to the executable of a Chromium or Chrome.', ...failures].join('\n  '),
  );
}

/** In the order in which they are tried; an explicit choice is not second-guessed. */
function executables(): Array<() => Executable | Promise<Executable>> {
  const chosen = process.env.CHROME_PATH;
  if (chosen) return [() => ({ path: chosen })];
  const bundledFits = process.platform === 'linux' && process.arch === 'x64';
  return [...(bundledFits ? [bundledChromium] : []), () => ({ path: SYSTEM_CHROMIUM })];
}

/** The line in which the browser itself says what is missing; the rest of the report is a page of flags. */
function reason(error: unknown): string {
  const lines = error instanceof Error ? error.message.split('\n') : [];
  return lines.find((line) => line.includes('[err]')) ?? lines[0] ?? 'unknown error';
}

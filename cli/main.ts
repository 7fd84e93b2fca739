#!/usr/bin/env node
import { IdentityError } from '../lib/errors';
import { USAGE, UsageError } from './arguments';
import { tenantCheck } from './tenant-check';

/** `npx @mfa-launch/node-red-identity tenant-check ...`. Exit codes: 0 well, 1 something failed, 2 not understood. */
async function main([command, ...rest]: readonly string[]): Promise<number> {
  if (command === undefined || command === '--help' || command === '-h' || rest.includes('--help')) {
    process.stdout.write(USAGE);
    return command === undefined ? 2 : 0;
  }
  try {
    if (command !== 'tenant-check') throw new UsageError('the only command is tenant-check');
    return await tenantCheck(rest, process);
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof IdentityError)) throw error;
    process.stderr.write(`${error.message}\n${error instanceof UsageError ? '--help shows what can be said.\n' : ''}`);
    return 2;
  }
}

// Whoever read what is printed has had enough: `| head`.
process.stdout.on('error', () => process.exit(2));

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    // Of an error that nobody foresaw only the name: its text could hold anything.
    process.stderr.write(`The check broke off (${error instanceof Error ? error.name : 'error'}).\n`);
    process.exitCode = 2;
  },
);

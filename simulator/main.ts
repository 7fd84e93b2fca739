import { startSimulator } from './index';
import { curlLines } from './pages/curl';
import { PROFILES, type Profile } from './switches';

const DEFAULT_PORT = 4180;

/** Runs the tenant by itself until Ctrl-C. */
async function main(): Promise<void> {
  const simulator = await startSimulator({
    port: portFrom(process.env.TENANT_PORT),
    profile: profileFrom(process.env.TENANT_PROFILE),
  });
  const end = () => {
    simulator.close().then(() => process.exit(0), fail);
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);

  const { origin, tenant } = simulator;
  console.log(`The tenant simulator listens on ${origin} (Ctrl-C ends it). Its start page shows all there is.

Users: ${tenant.users.map((user) => (user.enabled ? user.name : `${user.name} (disabled)`)).join(', ')}
Apps:  ${tenant.apps.map((app) => `${app.name} = ${app.key}`).join('\n       ')}

From the client's secret to the address of a challenge page, for a browser to open:

${curlLines(tenant, origin).join('\n')}
`);
}

function portFrom(text: string | undefined): number {
  const port = Number(text || DEFAULT_PORT);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`TENANT_PORT is not a port number: ${text}`);
  return port;
}

function profileFrom(text: string | undefined): Profile {
  const profile = PROFILES.find((name) => name === (text || 'optimistic'));
  if (!profile) throw new Error(`TENANT_PROFILE is ${text}, and should be one of ${PROFILES.join(', ')}`);
  return profile;
}

function fail(error: unknown): void {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

main().catch(fail);

import { startIbmVerifySimulator } from './ibm-verify';
import { curlLines as verifyCurlLines } from './ibm-verify/pages/curl';
import { startSimulator } from './index';
import { curlLines } from './pages/curl';
import { PROFILES, type Profile } from './switches';

/** Runs a tenant of each vendor until Ctrl-C. */
async function main(): Promise<void> {
  const profile = profileFrom(process.env.TENANT_PROFILE);
  const [port, verifyPort] = [portFrom('TENANT_PORT', 4180), portFrom('IBM_TENANT_PORT', 4181)];
  const simulator = await startSimulator({ port, profile });
  const verify = await startIbmVerifySimulator({ port: verifyPort, profile }).catch(async (error) => {
    await simulator.close();
    throw error;
  });
  const end = () => {
    Promise.all([simulator.close(), verify.close()]).then(() => process.exit(0), fail);
  };
  process.once('SIGINT', end);
  process.once('SIGTERM', end);

  const { origin, tenant } = simulator;
  console.log(`Two simulated tenants listen (Ctrl-C ends them). Their start pages show all there is.

CyberArk Identity: ${origin}
  Users: ${tenant.users.map((user) => (user.enabled ? user.name : `${user.name} (disabled)`)).join(', ')}
  Apps:  ${tenant.apps.map((app) => `${app.name} = ${app.key}`).join('\n         ')}

From the client's secret to the address of a challenge page, for a browser to open:

${curlLines(tenant, origin).join('\n')}

IBM Verify: ${verify.origin}, and what it "sent": ${verify.origin}/outbox
  Users: ${verify.tenant.users.map(({ name }) => name).join(', ')}

From the client's secret to a one-time code in that outbox:

${verifyCurlLines(verify.tenant, verify.origin).join('\n')}
`);
}

function portFrom(variable: string, usual: number): number {
  const text = process.env[variable];
  const port = Number(text || usual);
  if (!Number.isInteger(port) || port < 0 || port > 65535) throw new Error(`${variable} is not a port number: ${text}`);
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

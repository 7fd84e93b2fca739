// `npm start`: a local tenant of each vendor and Node-RED with the example flows, until Ctrl-C.
import path from 'node:path';
import { startSimulator } from '../simulator';
import { startIbmVerifySimulator } from '../simulator/ibm-verify';
import { demoCredentials } from './demo-credentials';
import { exampleFlow } from './example-flow';
import { type NodeRed, startNodeRed } from './node-red';
import { freePorts } from './ports';
import { runDemo } from './run-demo';
import { claimUserDir, prepareUserDir } from './user-dir';

const projectRoot = path.join(__dirname, '..', '..');
const userDir = path.resolve(process.env.DEMO_DIR || path.join(projectRoot, '.demo'));

/** The first is the one that the editor shows. */
const EXAMPLES = [
  'flows',
  '08-new-starter',
  '07-who-may-launch',
  '09-verify-caller',
  '10-verify-caller-push',
  '11-sign-in-and-launch',
];

interface Tenants {
  readonly cyberArk: string;
  readonly ibmVerify: string;
}

/** Resolves with the exit code when everything has ended. */
async function main(interrupted: AbortSignal): Promise<number> {
  const ports = await freePorts({ PORT: 1880, TENANT_PORT: 4180, IBM_TENANT_PORT: 4181 });
  const releaseUserDir = await claimUserDir(userDir);
  try {
    return await runAll(ports, interrupted);
  } finally {
    await releaseUserDir();
  }
}

async function runAll(
  ports: Record<'PORT' | 'TENANT_PORT' | 'IBM_TENANT_PORT', number>,
  interrupted: AbortSignal,
): Promise<number> {
  const cyberArk = await startSimulator({ port: ports.TENANT_PORT, profile: 'optimistic' });
  try {
    const ibmVerify = await startIbmVerifySimulator({ port: ports.IBM_TENANT_PORT, profile: 'optimistic' });
    try {
      const tenants = { cyberArk: cyberArk.origin, ibmVerify: ibmVerify.origin };
      return await runNodeRed(ports.PORT, tenants, interrupted);
    } finally {
      await ibmVerify.close();
    }
  } finally {
    await cyberArk.close();
  }
}

async function runNodeRed(port: number, tenants: Tenants, interrupted: AbortSignal): Promise<number> {
  const { keptFlow } = await prepareUserDir({
    userDir,
    flow: await exampleFlow(EXAMPLES),
    credentials: demoCredentials,
    packageDir: projectRoot,
  });
  const nodeRed = await startNodeRed({
    userDir,
    port,
    env: {
      TENANT_URL: tenants.cyberArk,
      IBM_TENANT_URL: tenants.ibmVerify,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
    },
    signal: interrupted,
    onLog: (text) => process.stdout.write(text),
  });
  console.log(welcome(nodeRed, tenants, keptFlow));
  const exitCode = await nodeRed.exited;
  if (interrupted.aborted) return 0;
  console.error(`Node-RED ended with code ${exitCode}.`);
  return exitCode;
}

function welcome({ origin }: NodeRed, { cyberArk, ibmVerify }: Tenants, keptFlow: boolean): string {
  const folder = process.env.DEMO_DIR || '.demo';
  const post = (route: string, body: object) =>
    `curl -s -X POST ${origin}${route} -H 'content-type: application/json' -d '${JSON.stringify(body)}'`;
  const starter = { id: 'HR-2001', user: 'new.starter@acme.example', name: 'New Starter', app: 'HR Portal' };
  return `
The demo runs. Ctrl-C ends it.

  Editor              ${origin}/
  CyberArk Identity   ${cyberArk}/   what it sent: ${cyberArk}/outbox
  IBM Verify          ${ibmVerify}/   what it sent: ${ibmVerify}/outbox

A launch link for a ticket:
  ${post('/tickets', { id: 'INC-1001', user: 'alice@acme.example', app: 'hr-portal' })}
An account, and a link for the first sign-in:
  ${post('/new-starters', starter)}
The apps of a user:
  curl -s '${origin}/users/apps?user=alice@acme.example'
A caller verified by a code, which the outbox of IBM Verify shows; then POST /verify/answer {"transaction", "code"}:
  ${post('/verify', { id: 'INC-1002', subject: '60400MARIA' })}
A caller verified by a push, to be answered in the outbox of CyberArk Identity; then GET /verify-push/INC-1003:
  ${post('/verify-push', { id: 'INC-1003', user: 'bob@acme.example' })}

${keptFlow ? 'The flow is as you left it' : 'What you change in the flow is kept'}; to begin afresh, delete the folder ${folder}.
`;
}

runDemo(main);

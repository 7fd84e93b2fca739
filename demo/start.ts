// `npm start`: a local tenant and Node-RED with the example flow, until Ctrl-C.
import path from 'node:path';
import { startSimulator } from '../simulator';
import { demoCredentials } from './demo-credentials';
import { startNodeRed } from './node-red';
import { freePort } from './ports';
import { runDemo } from './run-demo';
import { prepareUserDir } from './user-dir';

const projectRoot = path.join(__dirname, '..', '..');
const userDir = path.resolve(process.env.DEMO_DIR || path.join(projectRoot, '.demo'));

const TICKET = JSON.stringify({ id: 'INC-1001', user: 'alice@acme.example', app: 'hr-portal' });

/** Resolves with the exit code when everything has ended. */
async function main(interrupted: AbortSignal): Promise<number> {
  const port = await freePort('PORT', 1880);
  const tenantPort = await freePort('TENANT_PORT', 4180);

  const simulator = await startSimulator({ port: tenantPort, profile: 'optimistic' });
  try {
    const { keptFlow } = await prepareUserDir({
      userDir,
      flowFile: path.join(projectRoot, 'examples', 'flows.json'),
      credentials: demoCredentials(),
      packageDir: projectRoot,
    });
    const nodeRed = await startNodeRed({
      userDir,
      port,
      env: { TENANT_URL: simulator.origin, PUBLIC_URL: `http://127.0.0.1:${port}` },
      signal: interrupted,
      onLog: (text) => process.stdout.write(text),
    });
    console.log(welcome(nodeRed.origin, simulator.origin, keptFlow));
    const exitCode = await nodeRed.exited;
    if (interrupted.aborted) return 0;
    console.error(`Node-RED ended with code ${exitCode}.`);
    return exitCode;
  } finally {
    await simulator.close();
  }
}

function welcome(editor: string, tenant: string, keptFlow: boolean): string {
  const folder = process.env.DEMO_DIR || '.demo';
  return `
The demo runs. Ctrl-C ends it.

  Editor   ${editor}/
  Tenant   ${tenant}/
  Try it   curl -s -X POST ${editor}/tickets -H 'content-type: application/json' -d '${TICKET}'

${keptFlow ? 'The flow is as you left it' : 'What you change in the flow is kept'}; to begin afresh, delete the folder ${folder}.
`;
}

runDemo(main);

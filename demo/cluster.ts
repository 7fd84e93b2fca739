// `npm run demo:cluster`: two Node-RED instances behind a proxy, sharing their links through Redis, until Ctrl-C.
import { freePorts, UserError } from './ports';
import { whyNoRedis } from './redis';
import { runDemo } from './run-demo';
import { type Cluster, type Instance, startCluster } from './start-cluster';

const TICKET = JSON.stringify({ id: 'INC-1001', user: 'alice@acme.example', app: 'hr-portal' });

/** Resolves with the exit code when everything has ended. */
async function main(interrupted: AbortSignal): Promise<number> {
  const missing = whyNoRedis();
  if (missing) throw new UserError(missing);
  const { PORT: port, TENANT_PORT: tenantPort } = await freePorts({ PORT: 1880, TENANT_PORT: 4180 });
  const cluster = await startCluster({
    port,
    tenantPort,
    signal: interrupted,
    onLog: (name, text) => process.stdout.write(text.replace(/^(?=.)/gm, `${name}  `)),
  });
  try {
    console.log(welcome(cluster));
    const codes = await Promise.all(cluster.instances.map((instance) => ended(instance, interrupted)));
    return interrupted.aborted ? 0 : Math.max(...codes);
  } finally {
    await cluster.close();
  }
}

/** One instance may end without the other: that is what there are two for. */
async function ended({ name, exited }: Instance, interrupted: AbortSignal): Promise<number> {
  const code = await exited;
  if (!interrupted.aborted) console.error(`Instance ${name} ended with code ${code}.`);
  return code;
}

function welcome({ origin, tenant, redis, instances }: Cluster): string {
  const [a, b] = instances;
  const ticket = `${b?.origin}/helpdesk/tickets/INC-1001`;
  return `
The cluster runs. Ctrl-C ends it.

  Proxy         ${origin}/  (each request goes to the next instance)
${instances.map(({ name, origin: editor, pid }) => `  Instance ${name}    ${editor}/  (process ${pid})`).join('\n')}
  Redis         ${redis}
  Tenant        ${tenant}/

  Link by A     curl -s -X POST ${a?.origin}/helpdesk/tickets -H 'content-type: application/json' -d '${TICKET}'
                Open its URL in a browser: the proxy has B or A serve it, and it works once.
  Revoked by B  curl -s -X DELETE ${ticket}
  Notes of B    curl -s ${ticket}
                Each event becomes a note on one of the two: A has the others.
  Without A     kill -9 ${a?.pid}

The flow is new at every start; what you change in it is lost.
`;
}

runDemo(main);

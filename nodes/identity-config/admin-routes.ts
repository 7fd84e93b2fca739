import { IdentityError } from '../../lib/errors';
import { jsonOnly } from '../shared/json-only';
import type { AdminHandler, AdminRequest, NodeRed } from '../shared/node-red';

const PREFIX = '/mfa-launch/identity-config';

/** What a route answers with. */
type Work = (request: AdminRequest, signal: AbortSignal) => Promise<object>;

/**
 * What the dialogs ask for. Added once: Node-RED never removes a route, and none of these belongs to one node.
 *
 * Who may deploy a flow may use a secret in it anyway, so a check needs the very same right, and so does looking into the
 * directory. Names of apps are for whoever may read flows, which hold app keys.
 */
export function addAdminRoutes(RED: NodeRed): void {
  const mayDeploy = RED.auth.needsPermission('flows.write');
  const check = (path: string, work: Work): unknown => RED.httpAdmin.post(PREFIX + path, mayDeploy, jsonOnly, answerWith(work));
  const readsFlows = RED.auth.needsPermission('flows.read');
  RED.httpAdmin.get(
    `${PREFIX}/:id/apps`,
    readsFlows,
    answerWith((request) => {
      const { listApps } = require('./app-picker') as typeof import('./app-picker');
      return listApps(RED, request);
    }),
  );
  const guided = () => require('./guided-check') as typeof import('./guided-check');
  check('/guided/start', async (request) => guided().startGuided(RED, request));
  check('/guided/look', async (request) => guided().lookAtGuided(request));
  check('/guided/end', async (request) => guided().endGuided(request));
  // A clean browser is not logged in: what it may do hangs on what the address of the run holds.
  const serve: AdminHandler = (request, response, next) => {
    guided().serveGuided(request, response).catch(next);
  };
  RED.httpAdmin.get(`${PREFIX}/guided`, serve);
  RED.httpAdmin.post(`${PREFIX}/guided`, serve);
  const checks = () => require('./dialog-checks') as typeof import('./dialog-checks');
  check('/users', (request, signal) => {
    const { listUsers } = require('./user-picker') as typeof import('./user-picker');
    return listUsers(RED, request, signal);
  });
  check('/test-connection', (request, signal) => checks().testConnection(RED, request, signal));
  check('/check-tenant', (request, signal) => checks().checkTenant(RED, request, signal));
}

/** Ends the work when the dialog has gone. */
function answerWith(work: Work): AdminHandler {
  return (request, response) => {
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const send = (status: number, body: object): void => {
      if (!gone.signal.aborted) response.status(status).json(body);
    };
    work(request, gone.signal).then(
      (body) => send(200, body),
      (error: unknown) => {
        if (!(error instanceof IdentityError)) return send(500, { code: 'IDENTITY_UNAVAILABLE', message: 'the check broke off' });
        const status = error.code === 'IDENTITY_RATE_LIMITED' ? 429 : 400;
        send(status, { code: error.code, message: error.message });
      },
    );
  };
}

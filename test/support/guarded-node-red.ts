import { type RealNodeRed, type RealNodeRedOptions, startRealNodeRed } from './real-node-red';

/** Who may log in to the editor of these tests, and with what. */
export const ADMIN = { name: 'admin', password: 'CANARY-admin-password' };
export const READER = { name: 'reader', password: 'CANARY-reader-password' };

/** Of the editor, and of the HTTP nodes. */
export const ADMIN_ROOT = '/admin';
export const NODE_ROOT = '/api';

/** As many a Node-RED is set up: two users, and everything below a root of its own. */
const SETTINGS = `{
  httpAdminRoot: '${ADMIN_ROOT}',
  httpNodeRoot: '${NODE_ROOT}',
  adminAuth: (() => {
    const users = ${JSON.stringify({
      [ADMIN.name]: { password: ADMIN.password, permissions: '*' },
      [READER.name]: { password: READER.password, permissions: 'read' },
    })};
    const known = (name) => Promise.resolve(users[name] ? { username: name, permissions: users[name].permissions } : null);
    return {
      type: 'credentials',
      users: known,
      authenticate: (name, password) => (users[name]?.password === password ? known(name) : Promise.resolve(null)),
    };
  })(),
}`;

/** Node-RED behind a log-in, with no flow unless one is given. */
export function startGuardedNodeRed(options: Partial<RealNodeRedOptions> = {}): Promise<RealNodeRed> {
  return startRealNodeRed({ flow: [], credentials: () => undefined, env: {}, ...options, settings: SETTINGS });
}

/** What the editor of this user sends with its requests. */
export async function bearerOf(origin: string, { name, password }: typeof ADMIN): Promise<{ authorization: string }> {
  const response = await fetch(`${origin}${ADMIN_ROOT}/auth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_id: 'node-red-editor',
      grant_type: 'password',
      scope: '',
      username: name,
      password,
    }),
  });
  if (response.status !== 200) throw new Error(`Node-RED lets ${name} not in: ${response.status}`);
  const { access_token: token } = (await response.json()) as { access_token: string };
  return { authorization: `Bearer ${token}` };
}

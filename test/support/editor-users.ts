/** Node-RED settings, as JavaScript: two editor users, each with a token that is their name. */
export const EDITOR_USERS = `{
  adminAuth: {
    type: 'credentials',
    users: (name) => Promise.resolve({ username: name, permissions: name === 'reader' ? 'read' : '*' }),
    authenticate: () => Promise.resolve(null),
    tokens: (token) => Promise.resolve({ username: token, permissions: token === 'reader' ? 'read' : '*' }),
  },
}`;

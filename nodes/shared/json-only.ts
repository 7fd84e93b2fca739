import type { AdminHandler } from './node-red';

/**
 * Node-RED parses what a form sends, too. A page of another site can post a form, and the browser may add a login on the way that is
 * not Node-RED's own; it cannot send this type without a pre-flight request, which the editor's server refuses.
 */
export const jsonOnly: AdminHandler = ({ headers }, response, next) => {
  if (/^application\/json\b/i.test(String(headers['content-type'] ?? ''))) return next();
  response.status(415).json({ code: 'IDENTITY_INPUT', message: 'send application/json' });
};

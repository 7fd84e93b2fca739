import { LinkPages } from '../../lib/links/page/link-pages';
import type { FlowNode, MeasuredFlow } from '../contestants/node-red';
import { APP_ID, CLIENT_ID, CLIENT_SECRET, SCOPE } from '../vendor-calls';
import type { StoreSetting } from './store-setting';

/** Nobody listens there: links begin with it, and forms say that they come from there. */
export const PUBLIC_URL = 'http://127.0.0.1:1880';
export const LINK_PATH = '/mfa';
/** What core nodes serve beside the links. */
export const CORE_PATHS = { template: '/template', response: '/response', redirect: '/redirect' };

/** The links of the examples: a launch node that makes them, a launch event node that hears of them. */
export function siteFlow(tenant: string, store: StoreSetting): MeasuredFlow {
  const identity = 'tenant';
  const linkHost = 'links';
  return {
    httpNodeRoot: '/',
    first: 'launch',
    nodes: [
      { id: 'launch', type: 'identity-launch', mode: 'link', identity, linkHost, wires: [['sink']] },
      { id: 'event', type: 'identity-launch-event', linkHost, events: [], wires: [[]] },
      ...coreNodes(),
    ],
    configurations: [
      { id: identity, type: 'identity-config', tenantUrl: tenant, appId: APP_ID, scope: SCOPE, handOff: 'auth-query' },
      { id: linkHost, type: 'identity-link-host', publicUrl: PUBLIC_URL, path: LINK_PATH, ...store },
    ],
    credentials: { [identity]: { clientId: CLIENT_ID, clientSecret: CLIENT_SECRET } },
  };
}

/** What a flow of core nodes costs that does nothing but answer: the page's own bytes, an empty object, a redirect. */
function coreNodes(): FlowNode[] {
  const page = new LinkPages({}).page('link', 'en').toString();
  const redirect = "msg.statusCode = 303; msg.headers = { location: 'https://tenant.example/' }; msg.payload = ''; return msg;";
  return [
    { ...httpIn('get', CORE_PATHS.template), wires: [['page']] },
    { id: 'page', type: 'template', field: 'payload', fieldType: 'msg', syntax: 'plain', template: page, wires: [['answer']] },
    { ...httpIn('get', CORE_PATHS.response), wires: [['answer']] },
    { ...httpIn('post', CORE_PATHS.redirect), wires: [['redirect']] },
    { id: 'redirect', type: 'function', func: redirect, outputs: 1, timeout: 0, libs: [], wires: [['answer']] },
    { id: 'answer', type: 'http response', statusCode: '', headers: {}, wires: [] },
  ];
}

function httpIn(method: string, url: string): FlowNode {
  return { id: `${method} ${url}`, type: 'http in', url, method, upload: false, skipBodyParsing: false, swaggerDoc: '' };
}

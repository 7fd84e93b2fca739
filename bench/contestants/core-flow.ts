import { CLIENT_ID, CLIENT_SECRET, GET_TOKEN_FOR_USER_PATH, SCOPE, TOKEN_PATH } from '../vendor-calls';
import type { Contestant, ContestantSetting } from './contestant';
import { type FlowNode, runFlow } from './node-red';

/** The same job by core nodes: `http request` twice, `function` three times, and a token for every message. */
export function open({ origin, folder }: ContestantSetting): Promise<Contestant> {
  return runFlow(folder, {
    first: 'ask for a token',
    nodes: [
      functionNode('ask for a token', 'token request', tokenRequest(origin)),
      httpRequest('token request', 'ask for the user token'),
      functionNode('ask for the user token', 'user token request', userTokenRequest(origin)),
      httpRequest('user token request', 'make the launch'),
      functionNode('make the launch', 'sink', launch(origin)),
    ],
  });
}

const tokenRequest = (origin: string): string => `
  msg.method = 'POST';
  msg.url = '${origin}${TOKEN_PATH}';
  msg.headers = { 'content-type': 'application/x-www-form-urlencoded' };
  msg.payload = {
    grant_type: 'client_credentials', scope: '${SCOPE}', client_id: '${CLIENT_ID}', client_secret: '${CLIENT_SECRET}',
  };
  return msg;`;

const userTokenRequest = (origin: string): string => `
  msg.url = '${origin}${GET_TOKEN_FOR_USER_PATH}' + encodeURIComponent(msg.user);
  msg.headers = { 'content-type': 'application/json', authorization: 'Bearer ' + msg.payload.access_token };
  msg.payload = '{}';
  return msg;`;

const launch = (origin: string): string => `
  msg.launch = {
    url: '${origin}/run?appkey=' + msg.appKey,
    method: 'GET',
    headers: { Authorization: 'Bearer ' + msg.responseCookies.icbt.value },
  };
  return msg;`;

/** As the editor saves a node that is left as it comes, but for its method and its answer. */
function httpRequest(id: string, next: string): FlowNode {
  return {
    ...{ id, type: 'http request', method: 'use', ret: 'obj', paytoqs: 'ignore', url: '', tls: '', persist: false },
    ...{ proxy: '', insecureHTTPParser: false, authType: '', senderr: false, headers: [], wires: [[next]] },
  };
}

function functionNode(id: string, next: string, func: string): FlowNode {
  return {
    id,
    type: 'function',
    func,
    outputs: 1,
    timeout: 0,
    noerr: 0,
    initialize: '',
    finalize: '',
    libs: [],
    wires: [[next]],
  };
}

import { foreignRequest } from './foreign-request';
import { refusedBody } from './refused-body';

/** What tells one Node-RED of ours from another. */
export interface SettingsOptions {
  /** Encrypts the credentials file. */
  credentialSecret: string;
  /** A folder with a package.json, loaded as if it had been installed. Left out: only what is installed in the user folder. */
  packageDir?: string;
}

/** Node-RED on this machine only: no telemetry, no notice of updates, no tour over the example flow. */
export function demoSettings({ credentialSecret, packageDir }: SettingsOptions) {
  return {
    uiHost: '127.0.0.1',
    flowFile: 'flows.json',
    flowFilePretty: true,
    credentialSecret,
    ...(packageDir && { nodesDir: [packageDir] }),
    telemetry: { enabled: false, updateNotification: false },
    editorTheme: { tours: false, projects: {} }, // an empty object: neither projects nor a warning that there are none
    logging: { console: { level: 'info', metrics: false, audit: false } },
    lang: 'en-US', // of the log, where startNodeRed looks for the sign that the flows run; the editor asks the browser
    nodeCloseTimeout: 5_000, // milliseconds; Ctrl-C is not to hang on a node that does not close
  };
}

/** The settings as the JavaScript file that Node-RED loads. */
export function settingsFile(options: SettingsOptions): string {
  return `// Written at every start; changes are lost.
module.exports = ${JSON.stringify(demoSettings(options), null, 2)};

// The editor has no password: only its own pages, and programs on this machine, may talk to it.
${foreignRequest}

function ownRequestsOnly(request, response, next) {
  const reason = foreignRequest(request);
  if (reason === undefined) next();
  else response.writeHead(403, { 'Content-Type': 'text/plain; charset=utf-8' }).end('Refused. ' + reason + '\\n');
}

// Node-RED's own parser would answer a body that is no JSON with a stack trace, and quote the body there and in the log.
${refusedBody}
const parseJson = require.main.require('express').json({ limit: '5mb' });
function jsonOrRefused(request, response, next) {
  parseJson(request, response, (error) => {
    if (error === undefined) next();
    else response.status(error.status || 400).json(refusedBody(error.status));
  });
}
module.exports.httpAdminMiddleware = [ownRequestsOnly, jsonOrRefused];
module.exports.httpNodeMiddleware = [ownRequestsOnly, jsonOrRefused];

// Web sockets (the debug side bar's) never reach a middleware.
const { Server } = require('node:http');
const { emit } = Server.prototype;
Server.prototype.emit = function (...args) {
  const [event, request, socket] = args;
  if (event !== 'upgrade' || foreignRequest(request) === undefined) return emit.apply(this, args);
  socket.on('error', () => {}); // it may be gone already
  socket.end('HTTP/1.1 403 Forbidden\\r\\nConnection: close\\r\\nContent-Length: 0\\r\\n\\r\\n', () => socket.destroy());
  return true;
};

// The program that started this Node-RED has gone without a word: end, too, rather than keep the port.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
`;
}

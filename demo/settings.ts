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

// The program that started this Node-RED has gone without a word: end, too, rather than keep the port.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
`;
}

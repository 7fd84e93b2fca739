import os from 'node:os';

/** The date, the machine and the versions that the numbers hold for. */
export function machine(): string {
  const version = (name: string): string => (require(`${name}/package.json`) as { version: string }).version;
  return [
    new Date().toISOString().slice(0, 10),
    `${os.availableParallelism()} cores`,
    `${(os.totalmem() / 2 ** 30).toFixed(0)} GiB`,
    `${os.type()} ${os.arch()}`,
    `Node ${process.versions.node}`,
    `Node-RED ${version('node-red')}`,
    `undici ${version('undici')}`,
  ].join(', ');
}

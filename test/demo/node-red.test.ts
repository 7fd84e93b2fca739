import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startNodeRed } from '../../demo/node-red';
import { temporaryFolder } from '../support/scratch';

describe('startNodeRed', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;

  before(async () => {
    folder = await temporaryFolder();
  });

  after(() => folder?.remove());

  /** A program that behaves as Node-RED does where it matters here. */
  async function standIn(code: string): Promise<{ userDir: string; port: number; script: string }> {
    const script = path.join(folder.path, 'stand-in.js');
    await writeFile(script, code);
    return { userDir: folder.path, port: 0, script };
  }

  const UP = `console.log('Server now running at http://127.0.0.1:18/'); console.log('Started flows');`;

  it('rejects with the exit code and the end of the log when it ends before it is up', async () => {
    const options = await standIn(`console.log('no such module'); process.exit(3);`);
    await assert.rejects(startNodeRed(options), /ended with code 3\.\nno such module$/);
  });

  it('rejects with the reason of the signal and ends the process when it is aborted while starting', async () => {
    const options = await standIn(
      `process.on('message', () => { console.log('asked to end'); process.exit(); }); console.log('alive');`,
    );
    const interruption = new AbortController();
    let log = '';
    const onLog = (text: string) => {
      log += text;
      interruption.abort(new Error('enough'));
    };
    await assert.rejects(startNodeRed({ ...options, signal: interruption.signal, onLog }), /^Error: enough$/);
    assert.match(log, /asked to end/);
  });

  it('tells the exit code when it dies later', async () => {
    const nodeRed = await startNodeRed(await standIn(`${UP} setImmediate(() => process.exit(4));`));
    assert.equal(nodeRed.origin, 'http://127.0.0.1:18');
    assert.equal(await nodeRed.exited, 4);
  });

  it('kills a process that does not end when it is asked to', async () => {
    const nodeRed = await startNodeRed({ ...(await standIn(`${UP} process.on('message', () => {});`)), killAfterMs: 100 });
    await nodeRed.stop();
    assert.equal(await nodeRed.exited, 1);
  });
});

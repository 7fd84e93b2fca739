import assert from 'node:assert/strict';
import { deriveKeys } from '../../../lib/links/link';
import type { LinkChanges, LinkPage } from '../../../lib/links/listing';
import { press } from '../../support/press';
import { SecretScanner } from '../../support/secret-scanner';
import { until } from '../../support/until';
import { type BoardLink, type EditorUser, hear, LinkBoard } from './link-board';

const FACTS = [
  'accessor',
  'appKey',
  'attempts',
  'challengeFailedAt',
  'expiresAt',
  'issuedAt',
  'lastEvent',
  'lastEventAt',
  'state',
  'ticket',
  'user',
];

describe('what the side bar of links asks Node-RED', function () {
  this.timeout(60_000);
  let board: LinkBoard;
  const answers: string[] = [];
  const scanner = new SecretScanner();
  before(async () => {
    board = await LinkBoard.open('sqlite');
  });
  after(() => board?.close());

  async function get<T>(path: string, user: EditorUser = 'reader'): Promise<T> {
    const { status, text } = await board.ask(path, user);
    assert.equal(status, 200, text);
    answers.push(text);
    return JSON.parse(text) as T;
  }

  async function statusOf(path: string, user?: EditorUser, body?: object): Promise<number> {
    const { status, text } = await board.ask(path, user, body);
    answers.push(text);
    return status;
  }

  async function issue(ticket: string): Promise<BoardLink> {
    const link = await board.link(ticket);
    const secret = new URL(link.url).hash.slice(1);
    const { verifierHash, encryptionKey } = deriveKeys(secret);
    scanner.add(`secret of ${ticket}`, secret);
    scanner.add(`verifier hash of ${ticket}`, verifierHash);
    scanner.add(`key of ${ticket}`, encryptionKey.export().toString('base64url'));
    return link;
  }

  const linksOf = async (query = '') => (await get<LinkPage>(`hosts/links/links${query}`)).links;

  it('tells a reader of the link hosts that are deployed, by name or by address', async () => {
    assert.deepEqual(await get('hosts'), [
      { id: 'links', label: 'service desk' },
      { id: 'more-links', label: `${board.nodeRed.origin}/api/more` },
    ]);
  });

  it('tells a reader of links, what became of them, and of changes since', async () => {
    const { until: start } = await get<LinkChanges>('hosts/links/changes');
    const [used, open] = [await issue('T-1'), await issue('T-2')];
    await press(used.url);
    const links = await linksOf();
    assert.deepEqual(
      links.map(({ accessor, state, lastEvent }) => [accessor, state, lastEvent]),
      [
        [open.accessor, 'issued', 'link-issued'],
        [used.accessor, 'used', 'link-handed-off'],
      ],
    );
    for (const link of links) assert.deepEqual(Object.keys(link).sort(), FACTS);
    assert.deepEqual(
      (await linksOf('?states=issued,claimed')).map(({ accessor }) => accessor),
      [open.accessor],
    );
    const changes = await get<LinkChanges>(`hosts/links/changes?since=${start}`);
    assert.deepEqual(changes.links.map(({ accessor }) => accessor).sort(), [open.accessor, used.accessor].sort());
    assert.deepEqual((await get<LinkChanges>(`hosts/links/changes?since=${changes.until}`)).links, []);
    assert.deepEqual((await get<LinkPage>('hosts/more-links/links')).links, []);
  });

  it('refuses whoever has no login, or not the permission', async () => {
    const { accessor } = await issue('T-3');
    for (const path of ['hosts', 'hosts/links/links', 'hosts/links/changes']) {
      assert.equal(await statusOf(path), 401, path);
      assert.equal(await statusOf(path, 'flows-only'), 401, path);
    }
    assert.equal(await statusOf('hosts/links/revoke', undefined, { accessor }), 401);
    // Node-RED's own answer to a permission that a user lacks.
    assert.equal(await statusOf('hosts/links/revoke', 'reader', { accessor }), 401);
    assert.equal((await linksOf()).find((link) => link.accessor === accessor)?.state, 'issued');
  });

  it('revokes a link for who may write, once', async () => {
    const link = await issue('T-4');
    const revoke = () => board.ask('hosts/links/revoke', 'administrator', { accessor: link.accessor });
    assert.deepEqual(await revoke(), { status: 200, text: '{"revoked":true}' });
    assert.deepEqual(await revoke(), { status: 200, text: '{"revoked":false}' });
    assert.equal((await linksOf()).find(({ accessor }) => accessor === link.accessor)?.lastEvent, 'link-revoked');
    const { status } = await press(link.url);
    assert.ok(status >= 400, String(status));
  });

  it('revokes nothing for a form, which a page of another site could post', async () => {
    const { accessor } = await issue('T-6');
    for (const type of ['application/x-www-form-urlencoded', 'text/plain']) {
      const response = await fetch(`${board.editor}identity-links/hosts/links/revoke`, {
        method: 'POST',
        headers: { authorization: 'Bearer administrator', 'content-type': type },
        body: `accessor=${accessor}`,
      });
      assert.equal(response.status, 415, type);
    }
    assert.equal((await linksOf()).find((link) => link.accessor === accessor)?.state, 'issued');
  });

  it('answers odd questions with what is wrong', async () => {
    for (const [path, status] of [
      ['hosts/nobody/links', 404],
      ['hosts/tenant/links', 404],
      ['hosts/links/links?states=all', 400],
      ['hosts/links/links?states=used&states=failed', 400],
      ['hosts/links/links?after=x', 400],
      ['hosts/links/changes?since=yesterday', 400],
    ] as const) {
      const answer = await board.ask(path, 'reader');
      assert.equal(answer.status, status, path);
      assert.match(answer.text, /^\{"code":"IDENTITY_(INPUT|CONFIG)","message":"[^"]+"\}$/);
    }
    for (const body of [{}, { accessor: 7 }, { accessor: '../x' }, []]) {
      assert.equal(await statusOf('hosts/links/revoke', 'administrator', body), 400);
    }
  });

  it('tells open editors that something happened, and not what', async () => {
    const editor = await hear(board, 'flows-only', 'identity-links/changed');
    await get('hosts/links/changes');
    await issue('T-5');
    await until('a notice', () => (editor.frames.join('').includes('"links"') ? true : undefined));
    answers.push(...editor.frames);
    for (const frame of editor.frames.filter((text) => text.includes('identity-links'))) {
      const notices = (JSON.parse(frame) as Array<{ topic: string; data: object }>).filter(({ topic }) =>
        topic.startsWith('identity-links'),
      );
      for (const { data } of notices) assert.deepEqual(data, { host: 'links' });
    }
    editor.close();
  });

  it('lets out nothing that opens a link', () => {
    const found = answers.flatMap((text) => scanner.find(text));
    console.log(`      ${answers.length} answers searched for ${scanner.size} forms of secrets: ${found.length} found`);
    assert.deepEqual(found, []);
    assert.ok(scanner.size > 100 && answers.length > 20);
  });
});

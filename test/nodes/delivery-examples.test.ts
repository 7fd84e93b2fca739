import assert from 'node:assert/strict';
import { type ApiServer, type GivenAnswer, type ReceivedCall, startApiServer } from '../support/api-server';
import { idOf } from '../support/examples';
import { press } from '../support/press';
import { employee, HOSTILE_TICKETS, useExamples } from '../support/use-examples';

const EXAMPLE = '25-mail-and-chat';
const LINK = /http:\/\/127\.0\.0\.1:\d+\/delivered\/[A-Za-z0-9_-]{22}#mfl1_[A-Za-z0-9_-]{43}/;

/** Whose address in the directory is another than their login name. */
const users = Array.from({ length: 40 }, (_, index) => ({
  ...employee(`reader${index}`),
  mail: `reader.${index}@mail.acme.example`,
}));
const addressless = { ...employee('addressless'), mail: '' };

describe('25-mail-and-chat.json', function () {
  this.timeout(30_000);
  let service: ApiServer;
  let refusing: Record<string, GivenAnswer> = {};
  const answer = ({ url }: ReceivedCall): GivenAnswer => {
    const path = url.split('?')[0] ?? '';
    return refusing[path] ?? ANSWERS[path] ?? { status: 404 };
  };
  before(async () => {
    service = await startApiServer(answer);
  });
  after(() => service.close());
  afterEach(() => {
    refusing = {};
  });
  const examples = useExamples([EXAMPLE], [...users, addressless], () => ({
    MAIL_URL: `${service.origin}/v3/mail/send`,
    MAIL_AUTHORIZATION: 'Bearer CANARY-mail-key',
    MAIL_FROM: 'helpdesk@acme.example',
    SLACK_URL: `${service.origin}/slack`,
    SLACK_AUTHORIZATION: 'Bearer CANARY-slack-token',
    TEAMS_WORKFLOW_URL: `${service.origin}/teams?sig=CANARY-teams-signature`,
  }));

  let tickets = 0;
  function newTicket() {
    tickets += 1;
    const user = users[tickets];
    assert.ok(user);
    return { id: `INC-${tickets}`, user: user.name, app: 'hr-portal', address: user.mail };
  }

  /** Sends a ticket that names addresses of somebody else, too. */
  async function deliver({ id, user, app }: { id: string; user: string; app: string }, more: object = {}) {
    const known = service.calls.length;
    const elsewhere = 'thief@elsewhere.example';
    const ticket = {
      id,
      user,
      app,
      replyTo: elsewhere,
      email: elsewhere,
      to: elsewhere,
      mail: elsewhere,
      Mail: elsewhere,
      ...more,
    };
    const { status, body } = await examples.post('/deliveries', ticket);
    const calls = service.calls.slice(known);
    assert.doesNotMatch(JSON.stringify(calls), /elsewhere/);
    assert.doesNotMatch(JSON.stringify(body), /mfl1_|CANARY/);
    return { status, body, calls };
  }

  async function assertOpens(text: string): Promise<void> {
    const [link] = LINK.exec(text) ?? [];
    assert.ok(link, text);
    const { location } = await press(link);
    assert.ok(location.startsWith(`${examples.simulator.origin}/login?elevate=`), location);
  }

  it('starts without a warning', () => {
    assert.doesNotMatch(examples.nodeRed.log(), /\[(warn|error)\]|missing|unknown/i);
  });

  it('mails the link to the address in the directory, and tells the caller only that it did', async () => {
    const ticket = newTicket();
    const { status, body, calls } = await deliver(ticket);
    assert.equal(status, 202, JSON.stringify(body));
    assert.deepEqual(body, { ticket: ticket.id, delivered: ['mail'], expiresAt: body.expiresAt });
    assert.ok(Date.parse(body.expiresAt) > Date.now());
    const [call, ...others] = calls;
    assert.ok(call);
    assert.deepEqual([call.url, call.headers.authorization, others], ['/v3/mail/send', 'Bearer CANARY-mail-key', []]);
    const mail = JSON.parse(call.body);
    assert.deepEqual(mail.personalizations, [{ to: [{ email: ticket.address }] }]);
    assert.deepEqual([mail.from, mail.reply_to], [{ email: 'helpdesk@acme.example' }, undefined]);
    assert.ok(mail.subject.includes(ticket.id));
    assert.deepEqual(mail.tracking_settings.click_tracking, { enable: false, enable_text: false });
    await assertOpens(mail.content[0].value);
  });

  it('finds the person at Slack by that address, and writes to nobody else', async () => {
    const ticket = newTicket();
    const { status, body, calls } = await deliver(ticket, { chat: 'slack' });
    assert.deepEqual([status, body.delivered], [202, ['mail', 'slack']]);
    const [, find, post] = calls;
    assert.equal(find?.url, `/slack/users.lookupByEmail?email=${encodeURIComponent(ticket.address)}`);
    assert.equal(find.headers.authorization, 'Bearer CANARY-slack-token');
    assert.deepEqual([post?.method, post?.url], ['POST', '/slack/chat.postMessage']);
    assert.equal(post?.headers.authorization, 'Bearer CANARY-slack-token');
    const { channel, text, unfurl_links, unfurl_media } = JSON.parse(post.body);
    assert.deepEqual([channel, unfurl_links, unfurl_media], ['U0READER', false, false]);
    await assertOpens(text);
  });

  it('hands Teams a card for that address', async () => {
    const ticket = newTicket();
    const { status, body, calls } = await deliver(ticket, { chat: 'teams' });
    assert.deepEqual([status, body.delivered], [202, ['mail', 'teams']]);
    const card = JSON.parse(calls[1]?.body ?? '');
    assert.equal(calls[1]?.headers.authorization, undefined);
    assert.equal(card.to, ticket.address);
    assert.equal(card.attachments[0].contentType, 'application/vnd.microsoft.card.adaptive');
    await assertOpens(card.attachments[0].content.actions[0].url);
  });

  for (const [what, path, given, chat] of [
    ['the mail is refused', '/v3/mail/send', { status: 401, body: 'CANARY' }, 'slack'],
    [
      'Slack knows nobody of that address',
      '/slack/users.lookupByEmail',
      { body: { ok: false, error: 'users_not_found' } },
      'slack',
    ],
    ['Slack refuses the message', '/slack/chat.postMessage', { body: { ok: false, error: 'invalid_auth' } }, 'slack'],
    ['Teams refuses the card', '/teams', { status: 400 }, 'teams'],
  ] as const) {
    it(`says so when ${what}, and stops there`, async () => {
      refusing = { [path]: given };
      const { status, body, calls } = await deliver(newTicket(), { chat });
      assert.deepEqual([status, body.error.code], [502, 'NOT_DELIVERED']);
      assert.equal(calls.at(-1)?.url.split('?')[0], path);
    });
  }

  for (const [what, change, status, code] of [
    ['a user whom the directory does not know', { user: 'nobody@acme.example' }, 403, 'IDENTITY_REFUSED'],
    ['a user without an address', { user: addressless.name }, 502, 'NO_ADDRESS'],
    ['an app that the flow does not know', { app: 'nonsense' }, 400, 'IDENTITY_INPUT'],
    ['a ticket that writes a link for Slack', { id: '<https://evil.example|INC-1>', chat: 'slack' }, 400, 'IDENTITY_INPUT'],
    ['a ticket that writes a link for Teams', { id: '[INC-1](https://evil.example)', chat: 'teams' }, 400, 'IDENTITY_INPUT'],
    ['a ticket that a mail program makes a link of', { id: 'INC-1 evil.example/mfa' }, 400, 'IDENTITY_INPUT'],
    ['a ticket without a reference', { id: '' }, 400, 'IDENTITY_INPUT'],
  ] as const) {
    it(`sends nothing for ${what}`, async () => {
      const answered = await deliver({ ...newTicket(), ...change });
      assert.deepEqual([answered.status, answered.body.error.code, answered.calls], [status, code, []]);
    });
  }

  const apps = 'the apps are hr-portal, vpn, payroll';
  for (const [what, change, message] of [
    ['there is no app of that name', { app: 'zzz' }, `there is no app of that name; ${apps}`],
    ['the ticket names no app', { app: undefined }, `the ticket names no app; ${apps}`],
    ['the user is no text', { user: 5 }, 'the user name is not a text'],
    [
      'a ticket has no id',
      { id: undefined },
      'the ticket must be a JSON object (Content-Type: application/json) whose "id" is at most 40 letters, digits, dashes or underscores',
    ],
  ] as const) {
    it(`says that ${what}`, async () => {
      const { status, body } = await examples.post('/deliveries', { ...newTicket(), ...change });
      assert.deepEqual([status, body.error], [400, { code: 'IDENTITY_INPUT', message }]);
    });
  }

  it('sends nothing while the directory is down', async () => {
    examples.simulator.setFault('getuser', { kind: 'html' });
    const { status, body, calls } = await deliver(newTicket());
    assert.deepEqual([status, body.error.code, calls], [502, 'IDENTITY_RESPONSE', []]);
  });

  for (const [what, body] of HOSTILE_TICKETS) {
    it(`answers ${what} with 4xx, and lives on`, async () => {
      const { status } = await examples.post('/deliveries', body);
      assert.ok(status === 400 || status === 403, `${status}`);
    }).timeout(5_000);
  }

  it('shows neither a link nor a secret in the debug side bar', async () => {
    const inject = idOf(EXAMPLE, 'inject');
    await examples.inject(inject);
    const [shown] = await examples.editor.debug(idOf(EXAMPLE, 'debug'));
    assert.deepEqual(JSON.parse(shown?.msg ?? '{}').delivered, ['mail', 'slack']);
    assert.doesNotMatch(examples.editor.frames.join('\n') + examples.nodeRed.log(), /mfl1_|CANARY/);
  });
});

describe('25-mail-and-chat.json without a chat', function () {
  this.timeout(30_000);
  const mail = { MAIL_URL: 'http://127.0.0.1:9/mail', MAIL_AUTHORIZATION: 'Bearer CANARY', MAIL_FROM: 'helpdesk@acme.example' };
  const examples = useExamples([EXAMPLE], [], () => mail);

  for (const [chat, variable] of [
    ['slack', 'SLACK_URL'],
    ['teams', 'TEAMS_WORKFLOW_URL'],
  ] as const) {
    it(`says that ${variable} is not set before it mails anything`, async () => {
      const ticket = { id: 'INC-1', user: 'alice@acme.example', app: 'hr-portal', chat };
      const { status, body } = await examples.post('/deliveries', ticket);
      assert.deepEqual([status, body.error.code], [502, 'FLOW_ERROR']);
      assert.match(body.error.message, new RegExp(`^${variable} is not set`));
    });
  }
});

const ANSWERS: Record<string, GivenAnswer> = {
  '/v3/mail/send': { status: 202 },
  '/slack/users.lookupByEmail': { body: { ok: true, user: { id: 'U0READER' } } },
  '/slack/chat.postMessage': { body: { ok: true, ts: '1.0' } },
  '/teams': { status: 202 },
};

import assert from 'node:assert/strict';
import { Pods } from '../../../lib/cyberark/pods';
import { ClientClosedError, HttpClient } from '../../../lib/http/client';
import { throwsIdentity } from '../../support/identity-error';

function pods(allowed: string[], origin = 'https://login.acme.example') {
  const opened: string[] = [];
  const connect = (other: string) => {
    opened.push(other);
    return new HttpClient({ origin: other });
  };
  return { pods: new Pods({ origin, http: new HttpClient({ origin }), allowed, connect }), opened };
}

describe('Pods', () => {
  it('know the tenant itself, in any spelling', () => {
    const { pods: own, opened } = pods([]);
    for (const name of ['login.acme.example', 'LOGIN.acme.example', 'login.acme.example:443'])
      assert.equal(own.at(name), own.own);
    assert.deepEqual(opened, []);
  });

  it('allow the listed hosts, and everything below a listed suffix', () => {
    const { pods: some, opened } = pods(['pod0.idaptive.app', '*.My.Idaptive.App', '127.0.0.1:4180']);
    for (const name of ['pod0.idaptive.app', 'abc1234.my.idaptive.app', 'a.b.my.idaptive.app', '127.0.0.1:4180']) {
      assert.equal(some.at(name).host, name);
      assert.equal(some.at(name.toUpperCase()), some.at(name));
    }
    assert.equal(opened.length, 4);
  });

  it('refuse every other one, without naming it', () => {
    const { pods: some, opened } = pods(['pod0.idaptive.app', '*.my.idaptive.app']);
    const names = [
      'pod1.idaptive.app',
      'pod0.idaptive.app:8443',
      'my.idaptive.app',
      '.my.idaptive.app',
      'evil-my.idaptive.app',
      'my.idaptive.app.evil.example',
      'evil.example#.my.idaptive.app',
      'evil.example/.my.idaptive.app',
      'evil.example\\.my.idaptive.app',
      'evil.example?.my.idaptive.app',
      'user@pod0.idaptive.app',
      'pod0.idaptive.app@evil.example',
      'pod0.idaptive.app/path',
      'https://pod0.idaptive.app',
      'pod0.idaptive.app\n.evil.example',
      'x\u3002my.idaptive.app',
      '',
      ' ',
    ];
    for (const name of names) {
      const { message } = throwsIdentity(() => some.at(name), 'IDENTITY_CONFIG', /not among the pod hosts/);
      assert.doesNotMatch(message, /idaptive|evil/);
    }
    assert.deepEqual(opened, []);
  });

  it('have the scheme of the tenant, and none but https off this machine', () => {
    const { pods: local } = pods(['127.0.0.1:4181', 'pod0.idaptive.app'], 'http://127.0.0.1:4180');
    assert.equal(local.at('127.0.0.1:4181').host, '127.0.0.1:4181');
    throwsIdentity(() => local.at('pod0.idaptive.app'), 'IDENTITY_CONFIG');
  });

  it('open nothing any more after they were closed', async () => {
    const { pods: some, opened } = pods(['pod0.idaptive.app', 'pod1.idaptive.app']);
    const { http } = some.at('pod0.idaptive.app');
    await some.close();
    assert.throws(() => some.at('pod1.idaptive.app'), ClientClosedError);
    await assert.rejects(http.request({ method: 'GET', path: '/' }), ClientClosedError);
    assert.equal(opened.length, 1);
  });
});

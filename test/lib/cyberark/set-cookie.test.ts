import assert from 'node:assert/strict';
import { readCookie } from '../../../lib/cyberark/set-cookie';
import { throwsIdentity } from '../../support/identity-error';

const HOST = 'acme.my.idaptive.app';
const NOW = Date.UTC(2026, 0, 1);
const MINUTE = 60_000;

/** What the lines amount to: the value, `none`, or `refused`. */
type Case = readonly [lines: string | readonly string[], outcome: string, expiresInMs?: number];
const NONE = '(none)';
const REFUSED = '(refused)';

function check(cases: readonly Case[]): void {
  for (const [lines, outcome, expiresInMs] of cases) {
    const read = () => readCookie(typeof lines === 'string' ? [lines] : lines, 'icbt', HOST, NOW);
    const label = JSON.stringify(lines);
    if (outcome === REFUSED) {
      const error = throwsIdentity(read, 'IDENTITY_RESPONSE', /icbt/);
      assert.doesNotMatch(error.message, /CANARY/, label);
      continue;
    }
    const expiresAt = expiresInMs === undefined ? undefined : NOW + expiresInMs;
    assert.deepEqual(read(), outcome === NONE ? undefined : { value: outcome, expiresAt }, label);
  }
}

describe('readCookie', () => {
  it('finds the cookie among others, wherever it stands', () => {
    check([
      ['icbt=CANARY-a; path=/; secure; HttpOnly; SameSite=Lax', 'CANARY-a'],
      [['sessdata=1; path=/', 'icbt=CANARY-a', 'ccsid=2'], 'CANARY-a'],
      [['icbt=CANARY-a', 'antixss=x', 'sessdata=icbt=CANARY-b'], 'CANARY-a'],
      [[], NONE],
      [['sessdata=1', 'ccsid=2; icbt=CANARY-a'], NONE],
    ]);
  });

  it('takes the name in any case and with blanks around it, but no other name', () => {
    check([
      ['ICBT=CANARY-a', 'CANARY-a'],
      ['IcBt=CANARY-a', 'CANARY-a'],
      [' \ticbt \t=CANARY-a', 'CANARY-a'],
      ['xicbt=CANARY-a', NONE],
      ['icbtx=CANARY-a', NONE],
      ['__Host-icbt=CANARY-a', NONE],
      ['\u00a0icbt=CANARY-a', NONE],
      ['"icbt"=CANARY-a', NONE],
      ['icbt', NONE],
      ['icbt; path=/', NONE],
      ['=icbt', NONE],
      ['', NONE],
      [';', NONE],
    ]);
  });

  it('keeps the value unaltered: split at the first "=", cut at the first ";", nothing decoded', () => {
    check([
      ['icbt=CANARY%2Ba%3D', 'CANARY%2Ba%3D'],
      ['icbt=CANARY+a/b==', 'CANARY+a/b=='],
      ['icbt==', '='],
      ['icbt=a=b;c=d', 'a=b'],
      ['icbt=a,b', 'a,b'],
      ['icbt= \tCANARY-a \t', 'CANARY-a'],
      ['icbt=CANARY-a;', 'CANARY-a'],
      ['icbt=CANARY-a;;; ;', 'CANARY-a'],
    ]);
  });

  it('takes off one pair of quotes, and no more than that', () => {
    check([
      ['icbt="CANARY-a"', 'CANARY-a'],
      ['icbt= "CANARY-a" ; path=/', 'CANARY-a'],
      ['icbt=""CANARY-a""', '"CANARY-a"'],
      ['icbt="CANARY-a', '"CANARY-a'],
      ['icbt=CANARY-a"', 'CANARY-a"'],
      ['icbt="', '"'],
      ['icbt="a;b"', '"a'],
    ]);
  });

  it('takes an empty, deleted or expired cookie for none', () => {
    check([
      ['icbt=', NONE],
      ['icbt=; path=/', NONE],
      ['icbt=""', NONE],
      ['icbt=  ', NONE],
      ['icbt=CANARY-a; Max-Age=0', NONE],
      ['icbt=CANARY-a; max-age=-1', NONE],
      ['icbt=CANARY-a; expires=Thu, 01 Jan 1970 00:00:00 GMT', NONE],
      ['icbt=CANARY-a; Expires=Wed, 31 Dec 2025 23:59:59 GMT', NONE],
      ['icbt=CANARY-a; Expires=Thu, 01 Jan 2026 00:00:00 GMT', NONE],
      ['icbt=deleted; expires=Thu, 01-Jan-70 00:00:01 GMT', NONE],
      ['icbt=CANARY-a; Expires=0', NONE],
    ]);
  });

  it('reads the end of life: Max-Age before Expires, the last of several, what is malformed not at all', () => {
    check([
      ['icbt=a; Max-Age=600', 'a', 10 * MINUTE],
      ['icbt=a; MAX-AGE = 60 ', 'a', MINUTE],
      ['icbt=a; Expires=Thu, 01 Jan 2026 00:05:00 GMT', 'a', 5 * MINUTE],
      ['icbt=a; expires=Thu, 01-Jan-2026 00:05:00 GMT', 'a', 5 * MINUTE],
      ['icbt=a; expires=Thursday, 01-Jan-26 00:05:00 GMT', 'a', 5 * MINUTE],
      ['icbt=a; Expires=Thu, 01 Jan 2020 00:00:00 GMT; Max-Age=60', 'a', MINUTE],
      ['icbt=a; Max-Age=60; Expires=Thu, 01 Jan 2020 00:00:00 GMT', 'a', MINUTE],
      ['icbt=a; Max-Age=60; Max-Age=120', 'a', 2 * MINUTE],
      ['icbt=a; Max-Age=60; Max-Age=0', NONE],
      ['icbt=a; Max-Age=', 'a'],
      ['icbt=a; Max-Age', 'a'],
      ['icbt=a; Max-Age=1e3', 'a'],
      ['icbt=a; Max-Age="0"', 'a'],
      ['icbt=a; Max-Age=60.5', 'a'],
      ['icbt=a; Expires=soon', 'a'],
      ['icbt=a; Expires=Thu, 01 Jan 2026 00:05:00 GMT; Expires=soon', 'a', 5 * MINUTE],
      [`icbt=a; Max-Age=${'9'.repeat(400)}`, 'a', Number.POSITIVE_INFINITY],
    ]);
  });

  it("reads a date without a zone as UTC, whatever this machine's zone is", () => {
    const before = process.env.TZ;
    try {
      for (const zone of ['UTC', 'America/Los_Angeles', 'Asia/Tokyo']) {
        process.env.TZ = zone;
        check([
          ['icbt=a; Expires=Thu, 01 Jan 2026 00:05:00', 'a', 5 * MINUTE],
          ['icbt=a; Expires=Thu Jan  1 00:05:00 2026', 'a', 5 * MINUTE],
          ['icbt=a; Expires=Wed, 31 Dec 2025 23:55:00', NONE],
        ]);
      }
    } finally {
      if (before === undefined) delete process.env.TZ;
      else process.env.TZ = before;
    }
  });

  it('takes the cookie only for this host or a parent domain of it', () => {
    check([
      [`icbt=a; Domain=${HOST}`, 'a'],
      ['icbt=a; domain=.My.Idaptive.App', 'a'],
      ['icbt=a; Domain=idaptive.app', 'a'],
      ['icbt=a; Domain=', 'a'],
      ['icbt=a; Domain', 'a'],
      ['icbt=a; Domain=evil.example', NONE],
      ['icbt=a; Domain=xacme.my.idaptive.app', NONE],
      ['icbt=a; Domain=tive.app', NONE],
      ['icbt=a; Domain=a.acme.my.idaptive.app', NONE],
      ['icbt=a; Domain=evil.example; Domain=idaptive.app', 'a'],
      ['icbt=a; Domain=idaptive.app; Domain=evil.example', NONE],
      [['icbt=a', 'icbt=b; Domain=evil.example'], 'a'],
    ]);
  });

  it('knows no parent domain of an address', () => {
    assert.equal(readCookie(['icbt=a; Domain=0.0.1'], 'icbt', '127.0.0.1', NOW), undefined);
    assert.equal(readCookie(['icbt=a; Domain=127.0.0.1'], 'icbt', '127.0.0.1', NOW)?.value, 'a');
  });

  it('reads several lines as a browser does, but never chooses between two values', () => {
    check([
      [['icbt=a', 'icbt=a'], 'a'],
      [['icbt=a; Max-Age=60', 'ICBT="a"; Max-Age=120'], 'a', 2 * MINUTE],
      [['icbt=a', 'icbt=; Max-Age=0'], NONE],
      [['icbt=; Max-Age=0', 'icbt=a'], 'a'],
      [['icbt=a', 'icbt=; Max-Age=0', 'icbt=b'], 'b'],
      [['icbt=CANARY-a', 'icbt=CANARY-b'], REFUSED],
      [['icbt=CANARY-a; path=/', 'icbt=CANARY-b; path=/run'], REFUSED],
      [['icbt=CANARY-a', 'icbt=CANARY-b', 'icbt=; Max-Age=0'], REFUSED],
    ]);
  });

  it('refuses a value that no header could carry', () => {
    check([
      [`icbt=${'x'.repeat(4096)}`, 'x'.repeat(4096)],
      [`icbt=CANARY${'x'.repeat(4091)}`, REFUSED],
      ['icbt=CANARY a', REFUSED],
      ['icbt=CANARY\ta', REFUSED],
      ['icbt=CANARY-ä', REFUSED],
      ['icbt=\u00a0CANARY', REFUSED],
      ['icbt=CANARY\0a', REFUSED],
      ['icbt=CANARY\x7fa', REFUSED],
      ['icbt=" "', REFUSED],
      [['icbt=CANARY ä', 'icbt=; Max-Age=0'], NONE],
    ]);
  });
});

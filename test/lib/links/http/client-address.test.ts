import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type ClientRequest, clientAddress, clientNetwork, clientSite } from '../../../../lib/links/http/client-address';

function requestFrom(remoteAddress: string | undefined, headers: Record<string, string> = {}, ip?: unknown): ClientRequest {
  return { socket: { remoteAddress }, headers, ip } as unknown as ClientRequest;
}

describe('client address', () => {
  it('is that of the socket, or the one that Express trusts', () => {
    assert.equal(clientAddress(requestFrom('203.0.113.7')), '203.0.113.7');
    assert.equal(clientAddress(requestFrom('10.0.0.1', { 'x-forwarded-for': '203.0.113.7' }, '203.0.113.7')), '203.0.113.7');
    assert.equal(clientAddress(requestFrom('::ffff:203.0.113.7')), '203.0.113.7');
    assert.equal(clientAddress(requestFrom('FE80::1%eth0')), 'fe80::1');
    assert.equal(clientAddress(requestFrom('127.0.0.1')), '127.0.0.1', 'nothing was forwarded');
  });

  it('is not taken from a header', () => {
    assert.equal(clientAddress(requestFrom('203.0.113.7', { 'x-forwarded-for': '198.51.100.1' }, '203.0.113.7')), '203.0.113.7');
  });

  it('is unknown behind a proxy nearby that nobody told Express of, or where there is none', () => {
    for (const proxy of [
      '127.0.0.1',
      '::1',
      '10.1.2.3',
      '172.17.0.1',
      '192.168.1.1',
      '100.64.0.1',
      '100.127.255.254',
      '::ffff:172.17.0.1',
      'fd00::1',
      'fe80::1%eth0',
    ]) {
      assert.equal(clientAddress(requestFrom(proxy, { 'x-forwarded-for': '203.0.113.7' })), undefined, proxy);
      assert.equal(clientAddress(requestFrom(proxy, { forwarded: 'for=203.0.113.7' }, proxy)), undefined, proxy);
    }
    assert.equal(clientAddress(requestFrom(undefined)), undefined);
    assert.equal(clientAddress(requestFrom(undefined, {}, 'unix:')), undefined);
  });

  it('is cut to its network for the events, and to what one customer has for the limit', () => {
    assert.equal(clientNetwork('203.0.113.7'), '203.0.113.0/24');
    assert.equal(clientSite('203.0.113.7'), '203.0.113.7');
    assert.equal(clientNetwork('2001:db8:1:2:3:4:5:6'), '2001:db8:1::/48');
    assert.equal(clientSite('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64');
    assert.equal(clientNetwork('2001:db8::1'), '2001:db8:0::/48');
    assert.equal(clientSite('2001:0db8::0042:0:0:1'), '2001:db8:0:0::/64');
    assert.equal(clientNetwork('::1'), '0:0:0::/48');
  });

  it('gives one network to all of its addresses, however they are written', () => {
    const written = (groups: number[]) => {
      const full = groups.map((group) => group.toString(16)).join(':');
      return [full, full.toUpperCase(), URL.parse(`http://[${full}]`)?.hostname.slice(1, -1) ?? ''];
    };
    fc.assert(
      fc.property(
        fc.ipV6().filter((address) => !address.includes('.')),
        fc.array(fc.nat(0xffff), { minLength: 4, maxLength: 4 }),
        (address, host) => {
          const site = clientSite(clientAddress(requestFrom(address)) ?? '');
          const groups = site
            .replace('::/64', '')
            .split(':')
            .map((group) => Number.parseInt(group, 16));
          for (const other of written([...groups, ...host])) {
            // An IPv4 address in IPv6 clothes is counted as what it is.
            if (clientAddress(requestFrom(other))?.includes('.')) continue;
            assert.equal(clientSite(clientAddress(requestFrom(other)) ?? ''), site);
          }
        },
      ),
    );
  });
});

// Preloaded into a Node-RED of the tests: every name under .test, which the Internet will never have (RFC 6761), is this machine.
import dns from 'node:dns';

const { lookup } = dns;

function lookUp(host: string, ...rest: unknown[]): void {
  Reflect.apply(lookup, dns, [host.endsWith('.test') ? '127.0.0.1' : host, ...rest]);
}

dns.lookup = Object.assign(lookUp, lookup);

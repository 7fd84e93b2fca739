import assert from 'node:assert/strict';
import fc from 'fast-check';
import { postedLink } from '../../../../lib/links/http/posted-link';
import { linkUrl, newAccessor, newSecret } from '../../../../lib/links/link';
import { anyName } from '../../../support/any-name';

const accessor = newAccessor();
const secret = newSecret();
const link = linkUrl('https://help.example/mfa', accessor, secret);

function read(pasted: string): ReturnType<typeof postedLink> {
  return postedLink(new URLSearchParams({ link: pasted }));
}

describe('posted link', () => {
  it('is found in whatever a person or a mail gateway made of it', () => {
    const encoded = encodeURIComponent(link);
    const pastes = [
      link,
      `  ${link}\n`,
      `<${link}>`,
      `"${link}".`,
      `Open ${link} please`,
      `${link}_`,
      `${link.slice(0, 40)}\r\n ${link.slice(40)}`,
      link.replace('#', '%23'),
      link.replace('/mfa', '/node-red/api/mfa'),
      `/${accessor}#${secret}`,
      `https://eur01.safelinks.protection.outlook.com/?url=${encoded}&data=05%7C02&reserved=0`,
      `https://gateway.example/?u=${encoded.replace(/%../g, (code) => code.toLowerCase())}`,
    ];
    for (const paste of pastes) assert.deepEqual(read(paste), { accessor, secret }, paste);
  });

  it('is not found in a part of a link', () => {
    const parts = [
      '',
      accessor,
      secret,
      `#${secret}`,
      `${accessor}#${secret}`,
      link.slice(0, -1),
      link.replace('mfl1_', 'mfl2_'),
      link.replace('#', '?'),
    ];
    for (const part of parts) assert.equal(read(part), undefined, part);
    assert.equal(postedLink(new URLSearchParams({ secret })), undefined);
  });

  it('is well-formed, or there is none, whatever was pasted', () => {
    fc.assert(
      fc.property(anyName, anyName, fc.boolean(), (before, after, whole) => {
        const found = read(before + (whole ? link : '') + after);
        if (whole && found) assert.match(`/${found.accessor}#${found.secret}`, /^\/[\w-]{22}#mfl1_[\w-]{43}$/);
        if (whole) assert.ok(found);
        else assert.equal(found, undefined);
      }),
    );
  });
});

import assert from 'node:assert/strict';
import fc from 'fast-check';
import { maskDestination } from '../../../lib/ibm-verify/mask';

describe('maskDestination', () => {
  it('shows enough to be recognised, and no more', () => {
    for (const [destination, masked] of [
      ['scott@acme.example', 's***t@acme.example'],
      ['anna@acme.example', 'a***a@acme.example'],
      ['ann@acme.example', '***@acme.example'],
      ['a@acme.example', '***@acme.example'],
      ['"odd@local"@acme.example', '"***"@acme.example'],
      ['+15550104242', '***42'],
      ['+1 (555) 010-4242', '***42'],
      ['110', '***'],
      ['', '***'],
      ['nobody', '***'],
    ] as const) {
      assert.equal(maskDestination(destination), masked, destination);
    }
  });

  it('leaves what is masked already as it is', () => {
    for (const masked of ['s***t@acme.example', '***@acme.example', '+1*******42', 'xxx-xxx-4242', '***42']) {
      assert.equal(maskDestination(masked), masked);
    }
  });

  it('is not made to show an address by a star or an x in it', () => {
    for (const destination of ['scott.sandberg*@acme.example', '+15550104242**', 'xx scott sandberg']) {
      assert.notEqual(maskDestination(destination), destination);
    }
  });

  it('never shows three neighbours of a generated address or number', () => {
    const letters = fc.string({ unit: fc.constantFrom(...'abcdefghij0123456789._+-'), minLength: 3, maxLength: 40 });
    fc.assert(
      fc.property(letters, (local) => {
        const masked = maskDestination(`${local}@acme.example`).replace('@acme.example', '');
        for (let at = 0; at + 3 <= local.length; at++) assert.ok(!masked.includes(local.slice(at, at + 3)));
      }),
    );
    fc.assert(
      fc.property(fc.stringMatching(/^\+?[0-9]{3,15}$/), (number) => {
        assert.ok(maskDestination(number).replace(/\D/g, '').length <= 2);
      }),
    );
  });
});

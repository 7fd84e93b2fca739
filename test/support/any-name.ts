import fc from 'fast-check';

/** Everything that a text field or a ticket may hold, with an emphasis on what has a meaning in a URL or a header. */
export const anyName = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({ unit: fc.constantFrom(...'ab@.+&=?#%;:/\\ \t\r\n\0"\'<>äß€漢\u{1f600}\u200b\u202e\ud800'), maxLength: 30 }),
  fc.emailAddress(),
);

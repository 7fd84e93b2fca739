/** The host that a person reads, and the one that a browser would be sent to. */
export const GOOD = 'help.example';
export const EVIL = 'evil.example';

/** What is hidden in a text, or what parsers drop: tab, line ends, blanks, soft hyphen, joiners, direction marks. */
const INVISIBLE = [
  0x00, 0x01, 0x09, 0x0a, 0x0b, 0x0d, 0x20, 0x7f, 0xa0, 0xad, 0x34f, 0x200b, 0x200c, 0x200d, 0x200e, 0x202e, 0x2028, 0x2060,
  0xfe0f, 0xfeff,
].map((codePoint) => String.fromCodePoint(codePoint));

/** What Unicode's compatibility mapping, or the eye, takes for a dot, slash, @, colon, question mark, hash or letter. */
const LOOK_ALIKES = [
  0x3002, 0xff0e, 0xff61, 0x2024, 0x2025, 0xff0f, 0x2044, 0x2215, 0xff20, 0xfe6b, 0xff1a, 0xfe13, 0xff1f, 0xff03, 0xfe55, 0xff3c,
  0x2100, 0x2101, 0x24d4, 0xff45, 0x0435, 0x017f, 0x212a, 0x00df, 0x0131, 0x2147,
].map((codePoint) => String.fromCodePoint(codePoint));

const JOINS = [
  ...words(`@ :@ :443@ %40 \\@ /@ ?@ #@ ;@ %2f@ %5c@ %23@ %3f@ %00@ @@ user@ user:password@ \\ \\\\ %5c %2f %2e . .. - _ : :: ; , & $ ! * ' "
    ( ) | ^ < > \` { } [ ] ~ = + // / ? # %00 %0d%0a`),
  ...INVISIBLE,
  ...LOOK_ALIKES,
];

const STARTS = [
  ...words(`// /// //// /\\ \\\\ \\/ https: https:/ https:/// https:\\\\ https:/\\ https;// https%3a// https://https:// http:// ftp:// file:// ws:// wss://
    blob:https:// filesystem:https:// view-source:https:// jar:https:// javascript:// javascript: data:text/html, mailto: about: unix:/
    http+unix:// /https:// ?https:// #https:// ./https:// ｈttps://`),
  'https ://',
  ...INVISIBLE.map((character) => `ht${character}tps://`),
  ...INVISIBLE.map((character) => `https:${character}//`),
];

const PORTS = words(':x :-1 :+443 :65536 :99999 :000443 :443:443 :443x :0x1bb :４４３ :443@evil.example :%34%34%33');

const NUMBERS =
  words(`0 1 0x 127.1 127.0.1 0x7f000001 0x7f.1 0x7f.0x0.0x0.0x1 2130706433 017700000001 0177.0.0.1 00127.0.0.1 127.0.0.01
  127.0.0.0x1 256.1.1.1 1.2.3.4.5 4294967296 3221225985`);

const ADDRESSES =
  words(`[::] [::1 ::1 [::1].example [::ffff:127.0.0.1] [::ffff:7f00:1] [0:0:0:0:0:0:0:1] [::1%25eth0] [::1%eth0] [fe80::1] [v1.x] []
  [127.0.0.1] [::1]] [[::1]] [2001:db8::1]`);

const MISSHAPEN =
  words(`. .. ... .help.example help.example. help..example -help.example help-.example help.-example help.example- *.help.example
  help_x.example help.example%2e %68elp.example help%2eexample xn-- xn--a-.example % %00 *`);

/** Texts that no origin may be written as: each shows the good host, an evil one or an address in some disguise. */
export function hostTricks(): string[] {
  const mixed = JOINS.filter((join) => !/^[.-]$/.test(join)).flatMap((join) => [
    `https://${GOOD}${join}${EVIL}`,
    `https://${join}${EVIL}`,
    `https://${GOOD}${join}:443`,
  ]);
  const hosts = [...NUMBERS, ...ADDRESSES, ...MISSHAPEN].flatMap((host) => [`https://${host}`, `http://${host}`]);
  const more = words('/x /.. /. /%2e /; // /? /# ? ?x # #x /run \\x').map((end) => `https://${GOOD}${end}`);
  return [...STARTS.map((start) => start + GOOD), ...mixed, ...PORTS.map((port) => `https://${GOOD}${port}`), ...hosts, ...more];
}

/** What has opened redirects elsewhere: the wrong host alone, and mixed with the right one in every way. */
export function redirectTricks(): string[] {
  const others =
    words(`localhost localhost. 127.0.0.1 169.254.169.254 com helpXexample help.examp1e he1p.example һelp.example nothelp.example
    help.example.evil.example help.example%2eevil.example evil.example%2fhelp.example help.exampleevil help.example-evil.com`);
  return [
    ...STARTS.flatMap((start) => [start + EVIL, start + GOOD, `${start}${EVIL}/${GOOD}`, `${start}${GOOD}@${EVIL}`]),
    ...JOINS.flatMap((join) => [`https://${GOOD}${join}${EVIL}`, `https://${EVIL}${join}${GOOD}`, `//${GOOD}${join}${EVIL}`]),
    ...PORTS.map((port) => `https://${EVIL}${port}`),
    ...[...NUMBERS, ...ADDRESSES, ...MISSHAPEN, ...others].flatMap((host) => [`https://${host}/`, `http://${host}:1881/`]),
    ...words('/.. //x /;@x :443 ?x #x').flatMap((end) => [
      `https://${EVIL}${end}`,
      `https://user@${GOOD}${end}`,
      `https://:x@${GOOD}${end}`,
    ]),
  ];
}

function words(text: string): string[] {
  return text.split(/[ \n]+/);
}

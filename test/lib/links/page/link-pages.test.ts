import assert from 'node:assert/strict';
import type { Branding } from '../../../../lib/links/page/branding';
import { LinkPages, type PageName } from '../../../../lib/links/page/link-pages';
import { LANGUAGES, TEXTS } from '../../../../lib/links/page/texts';

const PAGES: PageName[] = [
  'link',
  'incomplete',
  'busy',
  'unavailable',
  'uncertain',
  'failed',
  'declined',
  'limited',
  'refused',
  'notFound',
  'givenUp',
  'denied',
  'challengeFailed',
];

function read(branding: Branding, name: PageName = 'link'): string {
  return new LinkPages(branding).page(name, 'en').toString();
}

describe('texts of the link pages', () => {
  it('are complete in every language, and none is left untranslated', () => {
    const english = leaves(TEXTS.en);
    for (const language of LANGUAGES) {
      const texts = leaves(TEXTS[language]);
      assert.deepEqual(Object.keys(texts), Object.keys(english), language);
      for (const [key, text] of Object.entries(texts)) {
        assert.equal(text, text.trim(), `${language} ${key}`);
        assert.ok(text.length > 0, `${language} ${key}`);
        if (language !== 'en' && key !== 'contact') assert.notEqual(text, english[key], `${language} ${key}`);
      }
    }
  });

  it('say with what a link begins, be it by http on this machine or by https', () => {
    for (const language of LANGUAGES) assert.match(TEXTS[language].paste.incomplete, /[“„«「]\s?http\s?[”“»」]/, language);
  });

  it('say on every page in which language they are', () => {
    const pages = new LinkPages({});
    for (const language of LANGUAGES) {
      for (const name of PAGES) assert.match(pages.page(name, language).toString(), new RegExp(`<html lang="${language}">`));
    }
  });
});

describe('link pages', () => {
  it('show the title, the help text and the support contact of their owner', () => {
    const page = read({ title: 'Acme Service Desk', helpText: 'Mondays to Fridays', supportContact: 'ext. 1234' }, 'denied');
    assert.match(page, /<title>This link cannot be used – Acme Service Desk<\/title>/);
    assert.match(page, /Mondays to Fridays/);
    assert.match(page, /Contact: <bdi>ext\. 1234<\/bdi>/);
  });

  it('have a title, and no empty help, without an owner', () => {
    const page = read({ title: '', helpText: '', supportContact: '' });
    assert.match(page, /Secure sign-in/);
    assert.doesNotMatch(page, /<footer|undefined|\[object/);
  });

  it('take nothing that their owner wrote for markup', () => {
    const attack = `</title></style><script>alert('CANARY')</script><img src=x onerror="CANARY">&lt;`;
    for (const name of PAGES) {
      const page = read({ title: attack, helpText: attack, supportContact: attack }, name);
      assert.doesNotMatch(page, /<img|<script>alert|"CANARY"/);
      assert.match(page, /&lt;script&gt;alert\(&#39;CANARY&#39;\)/);
      assert.match(page, /&amp;lt;/);
    }
  });

  it('link a support contact only where it clearly is an address', () => {
    const links: Record<string, string | undefined> = {
      'help@acme.example': 'mailto:help@acme.example',
      'first.last+desk@sub.acme.example': 'mailto:first.last+desk@sub.acme.example',
      'https://desk.acme.example/new?topic=a&b=c': 'https://desk.acme.example/new?topic=a&amp;b=c',
      '+49 30 1234': undefined,
      'http://desk.acme.example': undefined,
      'javascript:alert(1)': undefined,
      'JaVaScRiPt:alert(1)//@a.b': undefined,
      'data:text/html,x': undefined,
      'https://user@desk.acme.example': undefined,
      'https://desk.acme.example\\@evil.example': undefined,
      'https://desk.acme.example or 1234': undefined,
      'help@acme.example?bcc=evil@evil.example': undefined,
      'help@acme.example,evil@evil.example': undefined,
      'help@acme': undefined,
      'https://': undefined,
      '"onclick="@a.b': undefined,
    };
    for (const [contact, href] of Object.entries(links)) {
      const found = /<a href="([^"]*)"/.exec(read({ supportContact: contact }))?.[1];
      assert.equal(found, href, contact);
    }
  });

  it('put the link to be tried again into the form, and nowhere else', () => {
    const link = '/accessor#mfl1_secret';
    const page = new LinkPages({}).retryPage('busy', 'en', link).toString();
    assert.equal(page.split(link).length, 2);
    assert.match(page, /<input type="hidden" name="link" value="\/accessor#mfl1_secret">/);
  });
});

/** Texts by their place. */
function leaves(texts: object, prefix = ''): Record<string, string> {
  return Object.assign(
    {},
    ...Object.entries(texts).map(([key, value]) =>
      typeof value === 'string' ? { [prefix + key]: value } : leaves(value, `${prefix}${key}.`),
    ),
  );
}

import type { HandOffStrategy } from '../launch/hand-off';
import { SIGHTS } from '../launch/shown-page';
import { layout, type PageParts } from '../links/page/layout';
import { pasteField } from '../links/page/link-pages';
import { type Markup, markup } from '../links/page/markup';
import { type Language, type Passage, TEXTS } from '../links/page/texts';
import type { GuidedRun } from './guided-run';

/** The first page: the same for everybody, since the capability is in the fragment. */
export function startPage(language: Language): Buffer {
  const { title, text, button } = TEXTS[language].guided.start;
  const content = markup`<p>${text}</p>
<form method="post" autocomplete="off" data-opening="">
${pasteField(language)}
<button type="submit">${button}</button>
<p role="status"></p>
</form>`;
  return page({ language, title, symbol: 'shield', content });
}

/**
 * One way: a button that tries it in a new tab, and buttons that say what was seen there.
 *
 * @param capability goes back to where it just came from, and into no address
 */
export function wayPage(
  language: Language,
  way: HandOffStrategy,
  { run, capability, wasTooEarly = false }: { run: GuidedRun; capability: string; wasTooEarly?: boolean },
): Buffer {
  const texts = TEXTS[language].guided;
  const fields = hidden(capability, way);
  const sights = SIGHTS.map(
    (sight) => markup`<button type="submit" class="second" name="sight" value="${sight}">${texts.sights[sight]}</button>\n`,
  );
  const content = markup`<p>${texts.text}</p>
<dl class="facts">
<dt>${texts.user}</dt><dd><bdi>${run.user}</bdi></dd>
<dt>${texts.app}</dt><dd><bdi>${run.appKey}</bdi></dd>
</dl>
<form method="post" target="_blank" rel="noopener" data-opening="${texts.opening}">
${fields}<input type="hidden" name="try" value="1">
<button type="submit">${texts.button}</button>
<p role="status"></p>
</form>
<form method="post">
${fields}<fieldset>
<legend>${texts.question}</legend>
${sights}<button type="submit" class="second" name="sight" value="">${texts.skip}</button>
</fieldset>
${wasTooEarly ? markup`<p class="wrong" role="alert">${texts.tryFirst}</p>` : undefined}
</form>`;
  const title = `${run.strategies.indexOf(way) + 1}/${run.strategies.length} ${texts.ways[way]}`;
  return page({ language, title, symbol: 'shield', content });
}

/** What is recommended, and what was seen of each way. */
export function resultPage(language: Language, { run, capability }: { run: GuidedRun; capability: string }): Buffer {
  const { ways, sights, button, result, why } = TEXTS[language].guided;
  const { report } = run;
  const lines = run.strategies.map((way) => {
    const sight = report.sights[way];
    const tryIt = sight === undefined ? button : result.again;
    return markup`<li><strong>${ways[way]}</strong>
<p>${sight === undefined ? result.notSeen : sights[sight]}</p>
<form method="post">${hidden(capability, way)}<button type="submit" class="second" aria-label="${tryIt}: ${ways[way]}">${tryIt}</button></form></li>
`;
  });
  const { strategy } = report.recommendation;
  const content = markup`<p>${strategy === undefined ? result.noWay : why[strategy]}</p>
<h2>${result.seen}</h2>
<ul class="sights">
${lines}</ul>
<p class="caution">${result.end}</p>`;
  const title = strategy === undefined ? result.nothing : `${result.recommended}: ${ways[strategy]}`;
  return page({ language, title, symbol: strategy === undefined ? 'notice' : 'shield', content });
}

/** In the new tab, where there is nothing to hand off. */
export function passagePage(language: Language, name: 'notOpened' | 'noTryLeft', code = ''): Buffer {
  const { title, text }: Passage = TEXTS[language].guided[name];
  const content = markup`<p>${text}</p>
${code === '' ? undefined : markup`<p class="caution">${code}</p>`}`;
  return page({ language, title, symbol: 'notice', content });
}

function page(parts: PageParts): Buffer {
  return Buffer.from(layout({ title: TEXTS[parts.language].guided.owner }, parts).source);
}

function hidden(capability: string, way: HandOffStrategy): Markup {
  return markup`<input type="hidden" name="link" value="#${capability}">
<input type="hidden" name="way" value="${way}">
`;
}

import { de } from './languages/de';
import { en } from './languages/en';
import { es } from './languages/es';
import { fr } from './languages/fr';
import { ja } from './languages/ja';

/** What the pages say, in one language. Plain text; the pages escape it. */
export interface PageTexts {
  /** Heads the pages where the host has given them no title. */
  readonly defaultTitle: string;
  readonly link: {
    readonly title: string;
    readonly text: string;
    readonly button: string;
    /** Announced after the press. */
    readonly opening: string;
    /** For somebody who did not expect the link. */
    readonly caution: string;
  };
  /** Where the fragment was lost, or scripts are off. */
  readonly paste: { readonly text: string; readonly label: string; readonly incomplete: string };
  readonly busy: Passage;
  readonly unavailable: Passage;
  readonly failed: Passage;
  readonly givenUp: Passage;
  readonly denied: Passage;
  readonly challengeFailed: Passage;
  readonly limited: Passage;
  readonly refused: Passage;
  readonly notFound: Passage;
  readonly retryButton: string;
  /** What to do where a page cannot offer the button again. */
  readonly openAgain: string;
  readonly newLink: string;
  readonly help: string;
  readonly contact: string;
}

export interface Passage {
  readonly title: string;
  readonly text: string;
}

/** Every language of the pages by its BCP 47 tag. */
export const TEXTS = { en, de, fr, es, ja } as const satisfies Record<string, PageTexts>;

export type Language = keyof typeof TEXTS;

export const LANGUAGES = Object.keys(TEXTS) as readonly Language[];

/** For whoever reads none of them. */
export const DEFAULT_LANGUAGE: Language = 'en';

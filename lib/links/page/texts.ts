import type { HandOffStrategy } from '../../launch/hand-off';
import type { Sight } from '../../launch/shown-page';
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
  /** The store was asked to use the link up, and nobody knows whether it has. */
  readonly uncertain: Passage;
  readonly failed: Passage;
  /** The tenant answered, and the answer is no. */
  readonly declined: Passage;
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
  readonly guided: GuidedTexts;
}

/** Of the page that leads an administrator through the hand-offs of a tenant. */
export interface GuidedTexts {
  /** Heads its pages. */
  readonly owner: string;
  readonly start: Passage & { readonly button: string };
  readonly ways: Readonly<Record<HandOffStrategy, string>>;
  readonly user: string;
  readonly app: string;
  readonly text: string;
  readonly button: string;
  /** Announced after the press. */
  readonly opening: string;
  readonly question: string;
  readonly sights: Readonly<Record<Sight, string>>;
  readonly skip: string;
  readonly tryFirst: string;
  /** In the new tab, where there is nothing to show. */
  readonly notOpened: Passage;
  readonly noTryLeft: Passage;
  readonly result: {
    readonly recommended: string;
    /** The title where nothing can be. */
    readonly nothing: string;
    readonly noWay: string;
    readonly seen: string;
    readonly notSeen: string;
    readonly again: string;
    readonly end: string;
  };
  /** Why it is recommended. */
  readonly why: Readonly<Record<HandOffStrategy, string>>;
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

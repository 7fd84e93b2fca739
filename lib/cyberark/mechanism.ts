import { z } from 'zod';
import { oneLine } from './one-line';

/** A way to pass a challenge (protocol.md, section 6.1), as plain JSON. */
export interface Mechanism {
  /** The tenant's id, good for this package only. */
  readonly id: string;
  /** In the tenant's word: `UP`, `SQ`, `OATH`. */
  readonly name: string;
  /**
   * `text`: something that the person knows or reads off. `oob`: sent, and confirmed elsewhere. `text-or-oob`: sent, then either
   * typed or confirmed elsewhere.
   */
  readonly answering: 'text' | 'oob' | 'text-or-oob';
  /** What to call it in a list. */
  readonly label?: string | undefined;
  /** What to do once it is chosen. */
  readonly instruction?: string | undefined;
  /** Masked. */
  readonly destination?: string | undefined;
  /** All have to be answered. */
  readonly questions?: readonly Question[] | undefined;
  /** PNG, base64. */
  readonly qrCode?: string | undefined;
}

export interface Question {
  /** The tenant's uuid, or `UNKEYED`. */
  readonly key: string;
  readonly text: string;
}

/** Key of a question that the tenant asks without a uuid. */
export const UNKEYED = 'question';

const ANSWER_TYPES: Readonly<Record<string, Mechanism['answering']>> = {
  text: 'text',
  startoob: 'oob',
  starttextoob: 'text-or-oob',
};

/** U2F needs a browser on the tenant's own site; RESET is no proof of anything. */
const NOT_FOR_A_FLOW = new Set(['U2F', 'RESET']);
/** Twice what a version 40 code takes. */
const LONGEST_IMAGE = 65_536;
const PNG = /^data:image\/png;base64,([A-Za-z0-9+/]+=*)$/;

const optionalText = z.string().transform(oneLine).nullish().catch(undefined);

const part = z.object({
  Uuid: z.string().min(1).max(200),
  QuestionText: optionalText,
  PromptMechChosen: optionalText,
});

export const mechanismResult = z.object({
  Name: z.string().regex(/^[\w-]{1,40}$/),
  AnswerType: z.string().max(40),
  MechanismId: z.string().min(1).max(1000),
  Enrolled: z.boolean().nullish().catch(undefined),
  PromptSelectMech: optionalText,
  PromptMechChosen: optionalText,
  UiPrompt: optionalText,
  MaskedEmailAddress: optionalText,
  PartialAddress: optionalText,
  PartialDeviceAddress: optionalText,
  PartialPhoneNumber: optionalText,
  Question: optionalText,
  MultipartMechanism: z.object({ MechanismParts: z.array(part).min(1).max(20) }).nullish(),
  Image: z.string().max(LONGEST_IMAGE).nullish().catch(undefined),
});

/** The mechanism, unless the person has not set it up or a flow cannot do it. */
export function usableMechanism(result: z.output<typeof mechanismResult>): Mechanism | undefined {
  const answering = ANSWER_TYPES[result.AnswerType.toLowerCase()];
  if (!answering || result.Enrolled === false || NOT_FOR_A_FLOW.has(result.Name)) return undefined;
  return {
    id: result.MechanismId,
    name: result.Name,
    answering,
    label: result.PromptSelectMech || result.UiPrompt || result.PromptMechChosen || undefined,
    instruction: result.PromptMechChosen || undefined,
    destination: destinationOf(result),
    questions: questionsOf(result),
    qrCode: PNG.exec(result.Image ?? '')?.[1],
  };
}

/** What the tenant shows of an address is its end only: what is left out is marked. */
function destinationOf(result: z.output<typeof mechanismResult>): string | undefined {
  if (result.MaskedEmailAddress) return result.MaskedEmailAddress;
  if (result.PartialAddress) return /[@*]/.test(result.PartialAddress) ? result.PartialAddress : `***@${result.PartialAddress}`;
  const partial = result.PartialPhoneNumber || result.PartialDeviceAddress || undefined;
  return partial && /^\d+$/.test(partial) ? `***${partial}` : partial;
}

function questionsOf({ Name, MultipartMechanism, Question, PromptMechChosen }: z.output<typeof mechanismResult>) {
  if (Name !== 'SQ') return undefined;
  if (!MultipartMechanism) return [{ key: UNKEYED, text: Question || PromptMechChosen || '' }];
  return MultipartMechanism.MechanismParts.map((one) => ({
    key: one.Uuid,
    text: one.QuestionText || one.PromptMechChosen || '',
  }));
}

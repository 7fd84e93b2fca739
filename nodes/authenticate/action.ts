import { z } from 'zod';
import type { TransactionAction } from '../../lib/authentication/conversation';
import { IdentityError } from '../../lib/errors';

const LONGEST_TEXT = 4_096;
/** A WebAuthn credential takes a few KB. */
const LARGEST_CREDENTIAL = 65_536;

const text = z.string('must be a text').min(1, 'is empty').max(LONGEST_TEXT, 'is too long');
const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** In and out of JSON: what cannot be sent must not be half sent. */
const credential = z.unknown().transform((value, context): Record<string, unknown> => {
  try {
    const json = isObject(value) ? JSON.stringify(value) : '';
    if (json !== '' && json.length <= LARGEST_CREDENTIAL) return JSON.parse(json) as Record<string, unknown>;
  } catch {
    // Too deep, or with a cycle.
  }
  context.addIssue('must be a public key credential as JSON');
  return z.NEVER;
});

const forms = z.union([
  text,
  z.strictObject({ username: text, password: text }),
  z.strictObject({ answers: z.record(text, text) }),
  z.strictObject({ credential }),
]);

/** With a sentence of our own: zod's would list what each of the forms lacks, and repeat names that are not known. */
const answer = z.unknown().transform((value, context): z.infer<typeof forms> => {
  const parsed = forms.safeParse(value);
  if (parsed.success) return parsed.data;
  context.addIssue(
    typeof value === 'number'
      ? 'must be a text: a number loses its leading zeros'
      : 'must be a text, or an object with username and password, with answers, or with credential',
  );
  return z.NEVER;
});

const absent = <Schema extends z.ZodType>(schema: Schema) => schema.nullish().transform((value) => value ?? undefined);
const flag = absent(z.boolean('must be true or false'));

/** What a flow may put beside `transaction`. The rest of a challenge may be there as well: it came from us. */
const given = z.object({
  cancel: flag,
  resend: flag,
  poll: flag,
  answer: absent(answer),
  factor: absent(text),
  details: absent(
    z.object({
      destination: absent(text),
      message: absent(text),
      origin: absent(text),
    }),
  ),
});

const ACTIONS = Object.keys(given.shape);

export type FlowAction = TransactionAction | { readonly kind: 'cancel' };

/** What the flow does with an open transaction. */
export interface Continuation {
  readonly transaction: unknown;
  readonly action: FlowAction;
}

/**
 * @param value what stands where the outcome goes
 * @returns undefined for a message that begins a transaction
 * @throws IdentityError `IDENTITY_INPUT` naming what cannot be used, and never what it holds
 */
export function continuationIn(value: unknown): Continuation | undefined {
  if (!isObject(value)) return undefined;
  const { transaction } = value;
  if (transaction === undefined || transaction === null || transaction === '') {
    // A flow that has lost its transaction must not begin another one, and send another code.
    const stray = ACTIONS.find((name) => value[name] !== undefined && value[name] !== null && value[name] !== false);
    if (stray === undefined) return undefined;
    throw new IdentityError('IDENTITY_INPUT', `the message holds ${stray}, but no transaction that it belongs to`);
  }
  const parsed = given.safeParse(value);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${String(path[0])} ${message}`);
    throw new IdentityError('IDENTITY_INPUT', [...new Set(problems)].join('; '));
  }
  return { transaction, action: actionOf(parsed.data) };
}

/** Of several things in one message the first of these counts, so that what an earlier message left there does no harm. */
function actionOf({ cancel, resend, answer, factor, details }: z.infer<typeof given>): FlowAction {
  if (cancel) return { kind: 'cancel' };
  if (resend) return { kind: 'resend' };
  const chosen = factor === undefined ? undefined : { factor, ...(hasAny(details) && { details }) };
  if (answer !== undefined) return chosen ? { kind: 'choose-and-answer', ...chosen, answer } : { kind: 'answer', answer };
  return chosen ? { kind: 'choose', ...chosen } : { kind: 'poll' };
}

function hasAny<T extends object>(details: T | undefined): details is T {
  return details !== undefined && Object.values(details).some((value) => value !== undefined);
}

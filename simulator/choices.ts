/** Open questions of the protocol, each with the answers that a simulator can give. The first answer is the default. */
export type Choices = Record<string, readonly unknown[]>;

export type Chosen<Table extends Choices> = { -readonly [Name in keyof Table]: Table[Name][number] };

/** Optimistic: every open question is answered the way a launch would like it. Pessimistic: the other way. */
export type Profile = 'optimistic' | 'pessimistic';
export const PROFILES: readonly Profile[] = ['optimistic', 'pessimistic'];

/** How the control routes of one vendor's simulator change its switches. */
export interface Switchboard {
  ofProfile(profile: Profile): object;
  /** @throws {TypeError} naming the first switch that does not exist or cannot have that value */
  parse(json: Record<string, unknown>): object;
}

export function firstOf<Table extends Choices>(choices: Table): Chosen<Table> {
  return Object.fromEntries(Object.entries(choices).map(([name, values]) => [name, values[0]])) as Chosen<Table>;
}

/** @throws {TypeError} when there is no such switch or it cannot have that value */
export function checkChoice(choices: Choices, name: string, value: unknown): void {
  const allowed = Object.hasOwn(choices, name) ? choices[name] : undefined;
  if (allowed?.includes(value)) return;
  throw new TypeError(
    `${name} cannot be ${JSON.stringify(value)}: ${allowed ? `one of ${allowed.join(', ')}` : 'there is no such switch'}`,
  );
}

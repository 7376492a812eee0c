import type { Operation } from '../../src/auth/policy';
import type { Answer } from '../support/hub';
import type { Cast } from './cast';
import { KEY_ROLES, type KeyRole, type Target } from './sides';

export interface Call {
  readonly query: string;
  readonly variables: object;
  /** What the answer must hold, when it is an answer to something of theirs. */
  readonly shows?: string;
  /** What belongs to somebody else and was made for this call: no answer may hold it. */
  readonly hides?: readonly string[];
  /** Whose things, beside the other side's, must stay as they are. */
  readonly guards?: readonly string[];
}

/**
 * What becomes of a name that is somebody else's, for a role whose scope is `own`:
 * - `hidden`: it is answered as a name that nobody has, and that is refused;
 * - `free`: names belong to whoever uses them (ids of a source's own, keys of requests), so it is answered as a name
 *   that nobody has, and both are taken as new;
 * - `anyone`: it is not a matter of whose (a provider reports any learner): it is answered as one's own;
 * - `told`: whether somebody has it shows by the purpose of the operation (people are found again by an identifier):
 *   nothing of theirs may be told or changed.
 */
export type Foreign = 'hidden' | 'free' | 'anyone' | 'told';

/** One input of an operation that names something, and how each kind of name in it is answered. */
export interface Recipe {
  /** Where the names stand, as the schema calls it: `correctCredit.input.row.activity`. */
  readonly inputs: readonly string[];
  /** What tells this recipe from others of the same input. */
  readonly as?: string;
  readonly operation: Operation;
  /** The operation that gives the object whose field is asked; what it refuses or does not find comes first. */
  readonly inside?: Operation;
  readonly foreign?: Foreign;
  /** What an answer says that lets the asker through; a value without any error unless given. */
  readonly good?: RegExp;
  /** What is said of a name that nobody has; NOT_FOUND unless given. */
  readonly bad?: RegExp;
  /** Where the operation says more than the table: what is answered instead. */
  readonly except?: Readonly<Partial<Record<KeyRole, Readonly<Record<Target, RegExp>>>>>;
  /** What can be seen of it afterwards, compared as the answer is. */
  readonly afterwards?: (cast: Cast, role: KeyRole, answer: Answer) => Promise<string>;
  call(cast: Cast, role: KeyRole, target: Target): Call | Promise<Call>;
}

export const nameOf = (recipe: Recipe): string =>
  `${recipe.inputs.join(', ') || recipe.operation}${recipe.as === undefined ? '' : ` (${recipe.as})`}`;

/** The same three answers for a target each. */
export const always = (answer: RegExp): Readonly<Record<Target, RegExp>> => ({
  own: answer,
  foreign: answer,
  absent: answer,
});

/** An answer for every role. */
export const everybody = (answer: (role: KeyRole) => Readonly<Record<Target, RegExp>>): Recipe['except'] =>
  Object.fromEntries(KEY_ROLES.map((role) => [role, answer(role)]));

export function codeOf(answer: Answer): string {
  return (answer.errors[0]?.extensions.code as string | undefined) ?? 'none';
}

export function firstValue(answer: Answer): unknown {
  return Object.values(answer.data ?? {})[0] ?? null;
}

/** The whole answer as text, but for the id of the request. */
export function textOf(answer: Answer): string {
  return JSON.stringify(answer, (key, value: unknown) => (key === 'requestId' ? undefined : value));
}

/** Every text of the variables. */
function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** An answer's text without what the asker sent. */
export function withoutSent(text: string, { variables }: Call): string {
  const sent = textsIn(variables)
    .filter((one) => one.length > 3)
    .sort((a, b) => b.length - a.length);
  return sent.reduce((left, one) => left.replaceAll(JSON.stringify(one).slice(1, -1), '(sent)'), text);
}

/** What two answers that shall be alike have in common: not what was sent, nor ids and instants that are new. */
export function likeness(text: string, call: Call): string {
  return withoutSent(text, call)
    .replaceAll(/\b([a-z]{3})_[0-9a-f]{32}\b/g, '($1)')
    .replaceAll(/\d{4}-\d\d-\d\dT[0-9:.]+Z/g, '(instant)')
    .replaceAll(/cme_\(?[0-9a-z]+\)?_[\w-]{43}/g, '(token)');
}

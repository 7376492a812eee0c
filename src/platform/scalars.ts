import { GraphQLError, GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { type CivilDate, isCivilDate } from '../domain/civil-date';
import { type CreditUnits, formatCredits, parseCredits } from '../domain/credit';
import { parseInstant, type Instant as InstantValue } from './clock';

const refuse = (what: string): never => {
  throw new GraphQLError(what, { extensions: { code: 'BAD_USER_INPUT' } });
};

const textOf = (node: ValueNode): unknown => (node.kind === Kind.STRING ? node.value : undefined);

/** A calendar day without zone or time. */
export const CivilDateScalar = new GraphQLScalarType<CivilDate, string>({
  name: 'Date',
  description:
    'A civil date, `YYYY-MM-DD`: a day on the calendar, without time or zone. A day that does not exist is refused.',
  serialize: (value) => value as string,
  parseValue: (value) =>
    isCivilDate(value) ? value : refuse('A Date is text like 2026-03-31 and must exist on the calendar.'),
  parseLiteral: (node) => {
    const value = textOf(node);
    return isCivilDate(value) ? value : refuse('A Date is text like 2026-03-31 and must exist on the calendar.');
  },
});

/** The type of fields that hold an instant, and the scalar of the same name. */
export type Instant = InstantValue;
const readInstant = (value: unknown): InstantValue =>
  (typeof value === 'string' ? parseInstant(value) : null) ??
  refuse('An Instant is text like 2026-03-31T09:30:00Z, with a zone.');

export const Instant = new GraphQLScalarType<InstantValue, string>({
  name: 'Instant',
  description: 'A moment in time, ISO 8601 in UTC: `2026-03-31T09:30:00.000Z`.',
  serialize: (value) => (value as InstantValue).toISOString(),
  parseValue: readInstant,
  parseLiteral: (node) => readInstant(textOf(node)),
});

const readCredits = (value: unknown): CreditUnits => {
  if (typeof value !== 'string') return refuse('Credits are decimal text such as "1.25", never a number.');
  try {
    return parseCredits(value);
  } catch {
    return refuse('Credits are decimal text of at most two places, such as "1.25".');
  }
};

/** Hundredths of a credit inside, decimal text outside. Whether the step fits its credit system is asked per row. */
export const Credits = new GraphQLScalarType<CreditUnits, string>({
  name: 'Credits',
  description:
    'An exact amount of credit as decimal text, such as `"1.25"`: never a floating-point number. At most two decimal places; each credit system further sets its step (AMA PRA Category 1: 0.25).',
  serialize: (value) => formatCredits(value as CreditUnits),
  parseValue: readCredits,
  parseLiteral: (node) => readCredits(textOf(node)),
});

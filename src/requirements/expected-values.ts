import { isCivilDate } from '../domain/civil-date';
import type { NodeResult, Standing, Status } from '../domain/requirement/verdict';
import { nearestName } from './nearest-name';
import type { PackReading } from './pack-reading';
import type { Place } from './yaml-source';

/** What a case may expect of one requirement, and of the whole verdict. */
export const nodeSubjects = ['need', 'counted', 'short', 'pending', 'possible', 'due', 'result'] as const;
export const wholeSubjects = [
  ...(['status', 'standing', 'deadline', 'cureBy', 'overdueOn', 'holdsUntil', 'carryOut'] as const),
];
type Subject = (typeof nodeSubjects)[number] | (typeof wholeSubjects)[number];

/** Every word of a kind; a word that is added to the language is missed here by the compiler. */
const wordsOf = <T extends string>(words: Readonly<Record<T, true>>): readonly string[] => Object.keys(words);

const statuses = wordsOf<Status>({
  COMPLIANT: true,
  PENDING: true,
  OPEN: true,
  OVERDUE: true,
  EXEMPT: true,
  NO_REQUIREMENT: true,
  UNDETERMINED: true,
});
const standings = wordsOf<Standing>({
  SHORT: true,
  UNDETERMINED: true,
  PENDING: true,
  MET: true,
  EXEMPT: true,
  NONE: true,
});
const results = wordsOf<NodeResult>({
  MET: true,
  SHORT: true,
  LATER: true,
  EXCUSED: true,
  NOT_APPLICABLE: true,
  UNKNOWN: true,
  ANNOUNCED: true,
  RECOMMENDED_SHORT: true,
});

/** What a value may be: one of a few words, or of a form that has a name. */
type Allowed = readonly string[] | { readonly is: string; readonly test: (value: string) => boolean };

const number = /^(\d{1,9}(\.\d{1,9})?|\d{1,9}\/0*[1-9]\d{0,8})$/;
const amount: Allowed = { is: 'a number or none', test: (value) => value === 'none' || number.test(value) };
const day: Allowed = {
  is: 'a date that exists, as YYYY-MM-DD, or none',
  test: (value) => value === 'none' || isCivilDate(value),
};

const allowed: Readonly<Record<Subject, Allowed>> = {
  status: statuses,
  standing: standings,
  deadline: day,
  cureBy: day,
  overdueOn: day,
  holdsUntil: day,
  carryOut: amount,
  need: {
    is: 'a number, several with "or" between them, or none',
    test: (value) => value === 'none' || value.split(' or ').every((one) => number.test(one)),
  },
  counted: amount,
  short: amount,
  pending: amount,
  possible: amount,
  due: day,
  result: results,
};

/** Refuses a value that no verdict can have: it would only fail, and nobody would see why. */
export function checkExpected(
  reading: PackReading,
  at: Place,
  expected: { readonly name: string; readonly subject: string; readonly value: string },
): void {
  const { name, subject, value } = expected;
  const one = allowed[subject as Subject];
  if ('test' in one) {
    if (!one.test(value)) reading.fail(at, `${name}: expected ${one.is}, not ${value}`);
  } else if (!one.includes(value))
    reading.fail(at, `${name}: expected ${one.join(', ')}, not ${value}${nearestName(value, one)}`);
}

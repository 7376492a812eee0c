import { dayNumber, isCivilDate, monthAndDay, yearOf, type CivilDate } from '../civil-date';
import type { Missing, RequirementNode } from './verdict';

/** A sentence with the key it was made from, so that it can be said in another language. */
export interface Sentence {
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
  readonly text: string;
}

/** English, by key. `{name}` stands for a value. */
export const messages: Readonly<Record<string, string>> = {
  'status.COMPLIANT': '{who}: complete; every requirement that is due is met',
  'status.PENDING': '{who}: complete once the pending credits are accepted',
  'status.OPEN': '{who}: not complete yet, due by {deadline}',
  'status.OPEN.standing': '{who}: not complete as of today; it can be made good until {cureBy}',
  'status.OPEN.cure': '{who}: not complete yet, due by {deadline}; it can be made good until {cureBy}',
  'status.OVERDUE': '{who}: not complete as of today',
  'status.OVERDUE.dated': '{who}: not complete, and the deadline, {deadline}, has passed',
  'status.EXEMPT': '{who}: exempt',
  'status.NO_REQUIREMENT': '{who}: asks for nothing here',
  'status.UNDETERMINED': '{who}: cannot be decided yet; {missing}',
  'met.amount': '{name}: {counted} of {needed} {unit}',
  'met.must': '{name}: met',
  'short.amount': '{name}: {counted} of {needed} {unit}, {short} short',
  'short.amount.due': '{name}: {counted} of {needed} {unit}, {short} short, due by {due}',
  'short.activities': '{name}: not done',
  'short.activities.due': '{name}: not done, due by {due}',
  'short.must': '{name}: not met',
  'short.must.due': '{name}: not met, due by {due}',
  'short.nearest': '{name}: none of the alternatives is met; nearest is {nearest}',
  later: '{name}: not due in this cycle, but by {due}',
  excused: '{name}: satisfied otherwise ({because})',
  'excused.plain': '{name}: satisfied otherwise',
  announced: '{name}: announced, not yet in force',
  recommended: '{name}: recommended, not met',
  'recommended.amount': '{name}: recommended; {counted} of {needed} {unit} so far',
  unknown: '{name}: cannot be decided; {missing}',
  'unknown.amount': '{name}: {counted} of {needed} {unit} so far; cannot be decided; {missing}',
  'unconfirmed.amount': '{name}: {counted} of {needed} {unit}; whether it is asked at all is not confirmed',
  unconfirmed: '{name}: not met; whether it is asked at all is not confirmed',
  'missing.known': 'not known: {names}',
  'missing.confirmed': 'not confirmed: {names}',
  'missing.published': 'not published: {names}',
  pending: '{name}: {pending} more is pending',
  'need.because': '{name}: how it comes to {needed}: {because}',
  carried: '{name}: {amount} of it was carried in from an earlier cycle',
  'carry.out': '{who}: as things stand {amount} {unit} will pass to the next cycle',
  over: '{name}: {over} is over a limit that holds for several requirements together',
  cap: '{name}: {over} of {offered} {says} is over the limit of {atMost}',
  'late.done': '{name}: done after its date; it counts from the next cycle on',
  'need.grows': '{name}: {because}; more hours there ask for more here',
  moved: '{name}: {amount} from {id} counts as another kind of credit, because it is over a limit',
  'missed.before': '{name}: asked because {because}',
  'not-counted': '{name}: {amount} from {id} not counted: {why}',
  'not-counted.whole': '{name}: {id} not counted: {why}',
  'why.BEFORE_WINDOW': 'completed before the time it is counted for began ({from})',
  'why.AFTER_WINDOW': 'completed after the time it is counted for ended ({to})',
  'why.AFTER_WINDOW.cure':
    'completed after the time it is counted for ended ({to}); it counts once it is assigned to that time, to make it good',
  'why.USED_FOR_OTHER_CYCLE': 'assigned to another cycle, or to another part of this one',
  'why.NOT_ACCEPTED_HERE': 'this kind of credit is not accepted here',
  'why.REPEAT': 'a repeat',
  'why.PART_ATTENDED': 'attended only in part',
  'why.STARTED_BEFORE_WINDOW': 'started too early',
  'why.BELOW_MINIMUM': 'below the smallest amount that counts',
  'why.PENDING': 'still pending',
  'why.AMOUNT_UNKNOWN': 'what of it counts is not known',
  'why.USED_ELSEWHERE': 'used for a requirement that must stay apart',
  'why.OVER_CAP': 'over a limit',
  'why.PARTLY_OVER_CAP': 'over a limit',
};

const months = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November'],
  'December',
];

/** "5 March 2026". */
export function spokenDate(date: CivilDate): string {
  const day = dayNumber(date);
  const parts = monthAndDay(day);
  return `${parts.day} ${months[parts.month - 1] ?? ''} ${yearOf(day)}`;
}

/** A name as one would say it: `pain-clinic@2026-02-01` is "pain clinic from 1 February 2026". */
export function spoken(name: string): string {
  const [id = '', from] = name.split('@');
  const words = id.replaceAll(/(?<=[a-z0-9])[-.](?=[a-z0-9])/g, ' ');
  // Of parts inside parts the inner one comes last, and tells enough beside the outer.
  const parts = (from?.split('/') ?? []).map((part) => (isCivilDate(part) ? `from ${spokenDate(part)}` : `of ${part}`));
  return [words, ...parts].join(' ');
}

/** What a requirement is called at the head of a sentence. */
export function titleOf({ id }: RequirementNode): string {
  const name = spoken(id);
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** The unit as it follows the amount that is needed: "1 credit", "2 contact hours", "3 activities". */
export function spokenUnit({ unit, needed }: RequirementNode): string {
  return unitOf(unit, needed === '1');
}

/** A unit in as many as are meant. */
export function unitOf(unit: string, single: boolean): string {
  const one = unit.replaceAll('-', ' ');
  if (single) return one;
  return one.endsWith('y') ? `${one.slice(0, -1)}ies` : `${one}s`;
}

/** Nobody reads a longer list; the requirements below say what each of them lacks. */
const MOST_NAMED = 6;

/**
 * What is missing, by who has to say it: facts somebody knows, clauses nobody could confirm, amounts not published. Single
 * credits are not named: that is for whoever may read the proof.
 */
export function spokenMissing(missing: readonly Missing[]): string {
  const nameOf = ({ kind, name }: Missing): string => {
    if (kind === 'credit-amount') return 'the amount of a credit';
    if (kind === 'history') return `whether ${spoken(name)} was met in the cycle before`;
    return kind === 'credit-tag' ? 'what kind of credit one is' : spoken(name);
  };
  const said = (key: string, holds: (kind: Missing['kind']) => boolean): string[] => {
    const names = new Set(missing.filter(({ kind }) => holds(kind)).map(nameOf));
    const more = names.size > MOST_NAMED ? ` and ${names.size - MOST_NAMED} more` : '';
    return names.size === 0 ? [] : [say(key, { names: [...names].slice(0, MOST_NAMED).join(', ') + more }).text];
  };
  return [
    ...said('missing.known', (kind) => kind !== 'unconfirmed-clause' && kind !== 'unpublished-amount'),
    ...said('missing.confirmed', (kind) => kind === 'unconfirmed-clause'),
    ...said('missing.published', (kind) => kind === 'unpublished-amount'),
  ].join('; ');
}

/** "89/3" is "29 2/3". */
function spokenAmount(text: string): string {
  return text.replace(/(\d+)\/(\d+)/g, (fraction, n: string, d: string) => {
    const whole = BigInt(n) / BigInt(d);
    return whole === 0n ? fraction : `${whole} ${BigInt(n) % BigInt(d)}/${d}`;
  });
}

const amountNames = ['counted', 'needed', 'short', 'pending', 'amount', 'over', 'offered', 'atMost'];

export function say(key: string, values: Record<string, string>): Sentence {
  const text = (messages[key] ?? key).replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? '';
    return amountNames.includes(name) ? spokenAmount(value) : value;
  });
  return { key, values, text: values.rule === undefined ? text : `${text} (${values.rule})` };
}

import { dayNumber, isCivilDate, monthAndDay, yearOf, type CivilDate } from '../civil-date';
import type { CreditCode, CreditLine, Missing, RequirementNode, Verdict } from './verdict';

/** A sentence with the key it was made from, so that it can be said in another language. */
export interface Sentence {
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
  readonly text: string;
}

/** English, by key. `{name}` stands for a value. */
export const messages: Readonly<Record<string, string>> = {
  'status.COMPLIANT': '{who}: complete; every requirement is met',
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
  announced: '{name}: announced, not yet in force',
  recommended: '{name}: recommended, not met',
  unknown: '{name}: cannot be decided; {missing}',
  'unknown.amount': '{name}: {counted} of {needed} {unit} so far; cannot be decided; {missing}',
  'unconfirmed.amount': '{name}: {counted} of {needed} {unit}; whether it is asked at all is not confirmed',
  unconfirmed: '{name}: not met; whether it is asked at all is not confirmed',
  'missing.known': 'not known: {names}',
  'missing.confirmed': 'not confirmed: {names}',
  'missing.published': 'not published: {names}',
  pending: '{name}: {pending} more is pending',
  cap: '{name}: {over} of {offered} {says} is over the limit of {atMost}',
  'late.done': '{name}: done after its date; it counts from the next cycle on',
  'need.grows': '{name}: {because}; more hours there ask for more here',
  moved: '{name}: {amount} from {id} counts here because it is over a limit elsewhere',
  'missed.before': '{name}: asked because {because}',
  'not-counted': '{name}: {amount} from {id} not counted: {why}',
  'why.BEFORE_WINDOW': 'completed before the time it is counted for began ({from})',
  'why.AFTER_WINDOW': 'completed after the time it is counted for ended ({to})',
  'why.USED_FOR_OTHER_CYCLE': 'assigned to another cycle',
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
function spoken(name: string): string {
  const [id = '', from] = name.split('@');
  const words = id.replaceAll(/(?<=[a-z0-9])[-.](?=[a-z0-9])/g, ' ');
  if (from === undefined) return words;
  return isCivilDate(from) ? `${words} from ${spokenDate(from)}` : `${words} of ${from}`;
}

/** What a requirement is called at the head of a sentence. */
export function titleOf({ id }: RequirementNode): string {
  const name = spoken(id);
  return `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** The unit as it follows the amount that is needed: "1 credit", "2 contact hours", "3 activities". */
export function spokenUnit({ unit, needed }: RequirementNode): string {
  const one = unit.replaceAll('-', ' ');
  if (needed === '1') return one;
  return one.endsWith('y') ? `${one.slice(0, -1)}ies` : `${one}s`;
}

/** Nobody reads a longer list; the requirements below say what each of them lacks. */
const MOST_NAMED = 6;

/**
 * What is missing, by who has to say it: facts somebody knows, clauses nobody could confirm, amounts not published. Single
 * credits are not named: that is for whoever may read the proof.
 */
function spokenMissing(missing: readonly Missing[]): string {
  const nameOf = ({ kind, name }: Missing): string => {
    if (kind === 'credit-amount') return 'the amount of a credit';
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

function say(key: string, values: Record<string, string>): Sentence {
  const text = (messages[key] ?? key).replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
  return { key, values, text: values.rule === undefined ? text : `${text} (${values.rule})` };
}

/** The verdict in sentences: the status, then every requirement that needs a word, in written order. */
export function explain(verdict: Verdict): Sentence[] {
  const values: Record<string, string> = { who: verdict.authority };
  if (verdict.deadline) values.deadline = spokenDate(verdict.deadline);
  if (verdict.cureBy) values.cureBy = spokenDate(verdict.cureBy);
  values.missing = spokenMissing(verdict.missing);
  let key = `status.${verdict.status}`;
  if (verdict.status === 'OPEN' && verdict.cureBy) key = verdict.deadline ? 'status.OPEN.cure' : 'status.OPEN.standing';
  if (verdict.status === 'OVERDUE' && verdict.deadline) key = 'status.OVERDUE.dated';
  return [say(key, values), ...verdict.requirements.flatMap(explainNode)];
}

/** One requirement and what lies under it. */
export function explainNode(node: RequirementNode): Sentence[] {
  const values: Record<string, string> = { name: titleOf(node), unit: spokenUnit(node) };
  if (node.says !== null) values.rule = node.says;
  if (node.due) values.due = spokenDate(node.due);
  switch (node.result) {
    case 'NOT_APPLICABLE':
      return [];
    case 'EXCUSED':
      // A group is excused when its parts are; the grounds are theirs.
      if (node.because.length === 0) return node.children.flatMap(explainNode);
      return [say('excused', { ...values, because: node.because.join('; ') })];
    case 'ANNOUNCED':
      return [say('announced', values)];
    case 'RECOMMENDED_SHORT':
      return [say('recommended', values)];
    case 'LATER':
      return [say('later', values)];
    case 'UNKNOWN':
      return explainUnknown(node, values);
    default:
      return explainCounted(node, values);
  }
}

function explainUnknown(node: RequirementNode, values: Record<string, string>): Sentence[] {
  if (
    node.missing.length > 0 &&
    node.missing.every(({ kind, name }) => kind === 'unconfirmed-clause' && name === node.id)
  ) {
    const { needed, counted } = node;
    return needed === null || counted === null
      ? [say('unconfirmed', values)]
      : [say('unconfirmed.amount', { ...values, needed, counted })];
  }
  const missing = spokenMissing(node.missing);
  const { needed, counted } = node;
  if (missing !== '' && needed !== null && counted !== null)
    return [say('unknown.amount', { ...values, needed, counted, missing })];
  if (missing !== '') return [say('unknown', { ...values, missing })];
  return (node.shape === 'any' ? worthTelling(node) : node.children).flatMap(explainNode);
}

/** The ways in which something may be met, without those that nobody could confirm and that are not met either. */
function worthTelling({ children }: RequirementNode): readonly RequirementNode[] {
  const told = children.filter(({ standing, result }) => standing !== 'unconfirmed' || result !== 'SHORT');
  return told.length > 0 ? told : children;
}

/** Alternatives none of which is met: the nearest in full, of the others a sentence each. */
function explainAlternatives(node: RequirementNode, values: Record<string, string>): Sentence[] {
  const told = worthTelling(node).filter(({ result }) => result !== 'NOT_APPLICABLE');
  const [only] = told;
  if (only && told.length === 1) return explainNode(only);
  const head = node.nearest ? [say('short.nearest', { ...values, nearest: spoken(node.nearest) })] : [];
  const others = told.flatMap((child) => {
    const sentences = explainNode(child);
    return child.id === node.nearest ? sentences : sentences.slice(0, 1);
  });
  return [...head, ...others];
}

function explainCounted(node: RequirementNode, values: Record<string, string>): Sentence[] {
  const short = node.result === 'SHORT';
  if (node.shape === 'all') return node.children.flatMap(explainNode);
  if (node.shape === 'any') {
    if (short) return explainAlternatives(node, values);
    return node.children.filter((child) => child.result === 'MET' || child.result === 'EXCUSED').flatMap(explainNode);
  }
  const due = node.due && short ? '.due' : '';
  if (node.shape === 'must') return [say(short ? `short.must${due}` : 'met.must', values)];
  const amounts = { ...values, needed: node.needed ?? '', counted: node.counted ?? '', short: node.short ?? '' };
  const things = node.shape === 'activities';
  // The rule is told once, with the first sentence.
  const plain: Record<string, string> = { name: titleOf(node), ...(node.due ? { due: spokenDate(node.due) } : {}) };
  const sentences = [say(short ? `short.${things ? 'activities' : 'amount'}${due}` : 'met.amount', amounts)];
  if (short && node.codes.includes('MISSED_BEFORE'))
    sentences.push(say('missed.before', { ...plain, because: node.because.join('; ') }));
  if (node.codes.includes('NEED_GROWS'))
    sentences.push(say('need.grows', { ...plain, because: node.neededBecause.join('; ') }));
  if (node.codes.includes('DONE_LATE')) sentences.push(say('late.done', plain));
  if (short && node.pending !== null && node.pending !== '0')
    sentences.push(say('pending', { ...plain, pending: node.pending }));
  for (const cap of node.caps) {
    const over = node.credits.some((line) => line.code === 'OVER_CAP' || line.code === 'PARTLY_OVER_CAP');
    if (over && less(cap.atMost, cap.offered))
      sentences.push(say('cap', { ...plain, ...cap, over: minus(cap.offered, cap.atMost) }));
  }
  for (const { code, id, counted } of node.credits)
    if (code === 'MOVED') sentences.push(say('moved', { name: titleOf(node), amount: counted, id }));
  if (short) sentences.push(...node.credits.flatMap((line) => notCounted(node, line)));
  return sentences;
}

const silent: readonly CreditCode[] = ['COUNTED', 'CARRIED_IN', 'GRANTED', 'OVER_CAP', 'PARTLY_OVER_CAP', 'MOVED'];

function notCounted(node: RequirementNode, line: CreditLine): Sentence[] {
  if (silent.includes(line.code)) return [];
  const from = node.window?.from ? spokenDate(node.window.from) : '';
  const to = node.window?.to ? spokenDate(node.window.to) : '';
  const why = say(`why.${line.code}`, { from, to }).text.replace(' ()', '');
  return [say('not-counted', { name: titleOf(node), amount: line.amount, id: line.id, why })];
}

/** Decimal text compared without floats. */
function less(a: string, b: string): boolean {
  const [x, y] = aligned(a, b);
  return x < y;
}

function minus(a: string, b: string): string {
  const [x, y, places] = aligned(a, b);
  const text = String(x - y).padStart(places + 1, '0');
  const whole = text.slice(0, text.length - places);
  const rest = text.slice(text.length - places).replace(/0+$/, '');
  return rest === '' ? whole : `${whole}.${rest}`;
}

function aligned(a: string, b: string): [bigint, bigint, number] {
  const places = Math.max(...[a, b].map((text) => text.split('.')[1]?.length ?? 0));
  const big = (text: string): bigint => {
    const [whole = '0', rest = ''] = text.split('/')[0]?.split('.') ?? [];
    return BigInt(whole + rest.padEnd(places, '0'));
  };
  return [big(a), big(b), places];
}

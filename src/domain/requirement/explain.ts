import { Exact, sum } from '../exact';
import { say, spoken, spokenDate, spokenMissing, spokenUnit, titleOf, unitOf, type Sentence } from './sentences';
import type { CreditCode, CreditLine, RequirementNode, Verdict } from './verdict';

/** The verdict in sentences: the status, then every requirement that needs a word, in written order. */
export function explain(verdict: Verdict): Sentence[] {
  const values: Record<string, string> = { who: verdict.authority };
  if (verdict.deadline) values.deadline = spokenDate(verdict.deadline);
  if (verdict.cureBy) values.cureBy = spokenDate(verdict.cureBy);
  values.missing = spokenMissing(verdict.missing);
  let key = `status.${verdict.status}`;
  if (verdict.status === 'OPEN' && verdict.cureBy) key = verdict.deadline ? 'status.OPEN.cure' : 'status.OPEN.standing';
  if (verdict.status === 'OVERDUE' && verdict.deadline) key = 'status.OVERDUE.dated';
  const sentences = [say(key, values), ...verdict.requirements.flatMap((node) => explainNode(node))];
  const left = sum(verdict.carryOut.map(({ amount }) => Exact.parse(amount)));
  if (!left.isZero())
    sentences.push(
      say('carry.out', {
        who: verdict.authority,
        amount: left.toString(),
        unit: unitOf(verdict.unit, left.equals(Exact.one)),
      }),
    );
  return sentences;
}

/**
 * One requirement and what lies under it.
 *
 * @param whole the requirement of which this is one of several parts in time.
 */
export function explainNode(node: RequirementNode, whole: RequirementNode | null = null): Sentence[] {
  const values: Record<string, string> = { name: titleOf(node), unit: spokenUnit(node) };
  if (node.says !== null) values.rule = node.says;
  if (node.due) values.due = spokenDate(node.due);
  switch (node.result) {
    case 'NOT_APPLICABLE':
      return [];
    case 'EXCUSED':
      // A group is excused when its parts are; the grounds are theirs.
      if (node.because.length === 0) return explainChildren(node, whole);
      return [say('excused', { ...values, because: node.because.join('; ') })];
    case 'ANNOUNCED':
      return [say('announced', values)];
    case 'RECOMMENDED_SHORT':
      if (node.needed === null || node.counted === null) return [say('recommended', values)];
      return [say('recommended.amount', { ...values, needed: node.needed, counted: node.counted })];
    case 'LATER':
      return [say('later', values)];
    case 'UNKNOWN':
      return explainUnknown(node, values, whole);
    default:
      return explainCounted(node, values, whole);
  }
}

function explainChildren(node: RequirementNode, whole: RequirementNode | null): Sentence[] {
  const divided = node.children.some(({ id }) => id.startsWith(`${node.id.split('@')[0] ?? ''}@`));
  return node.children.flatMap((child) => explainNode(child, divided ? node : whole));
}

function explainUnknown(
  node: RequirementNode,
  values: Record<string, string>,
  whole: RequirementNode | null,
): Sentence[] {
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
  return (node.shape === 'any' ? worthTelling(node) : node.children).flatMap((child) => explainNode(child, whole));
}

/** The ways in which something may be met, without those that nobody could confirm and that are not met either. */
function worthTelling({ children }: RequirementNode): readonly RequirementNode[] {
  const told = children.filter(({ standing, result }) => standing !== 'unconfirmed' || result !== 'SHORT');
  return told.length > 0 ? told : children;
}

/** Alternatives none of which is met: the nearest in full, of the others a sentence each. */
function explainAlternatives(
  node: RequirementNode,
  values: Record<string, string>,
  whole: RequirementNode | null,
): Sentence[] {
  const told = worthTelling(node).filter(({ result }) => result !== 'NOT_APPLICABLE');
  const [only] = told;
  if (only && told.length === 1) return explainNode(only, whole);
  const head = node.nearest ? [say('short.nearest', { ...values, nearest: spoken(node.nearest) })] : [];
  const others = told.flatMap((child) => {
    const sentences = explainNode(child, whole);
    return child.id === node.nearest ? sentences : sentences.slice(0, 1);
  });
  return [...head, ...others];
}

function explainCounted(
  node: RequirementNode,
  values: Record<string, string>,
  whole: RequirementNode | null,
): Sentence[] {
  const short = node.result === 'SHORT';
  if (node.shape === 'all') return explainChildren(node, whole);
  if (node.shape === 'any') {
    if (short) return explainAlternatives(node, values, whole);
    const met = node.children.filter((child) => child.result === 'MET' || child.result === 'EXCUSED');
    return met.flatMap((child) => explainNode(child, whole));
  }
  const due = node.due && short ? '.due' : '';
  if (node.shape === 'must') return [say(short ? `short.must${due}` : 'met.must', values)];
  const { needed, counted } = node;
  const amounts = { ...values, needed: needed ?? '', counted: counted ?? '', short: node.short ?? '' };
  // The rule is told once, with the first sentence.
  const plain: Record<string, string> = { name: titleOf(node), ...(node.due ? { due: spokenDate(node.due) } : {}) };
  const things = node.shape === 'activities' && needed === '1';
  const sentences = [say(short ? `short.${things ? 'activities' : 'amount'}${due}` : 'met.amount', amounts)];
  if (short && node.codes.includes('MISSED_BEFORE'))
    sentences.push(say('missed.before', { ...plain, because: node.because.join('; ') }));
  const because = node.neededBecause.join('; ');
  if (node.codes.includes('NEED_GROWS')) sentences.push(say('need.grows', { ...plain, because }));
  else if (node.neededBecause.length > 1)
    sentences.push(say('need.because', { ...plain, needed: needed ?? '', because }));
  if (node.codes.includes('DONE_LATE')) sentences.push(say('late.done', plain));
  if (short && node.pending !== null && node.pending !== '0')
    sentences.push(say('pending', { ...plain, pending: node.pending }));
  sentences.push(...explainLimits(node, plain));
  for (const { code, id, part, counted: amount } of node.credits) {
    const both = node.credits.some((other) => other.id === id && other.part === part && other.code !== 'MOVED');
    if (code === 'MOVED' && !both) sentences.push(say('moved', { name: titleOf(node), amount, id }));
  }
  const carried = sum(node.credits.filter(isCarried).map((line) => Exact.parse(line.counted)));
  if (!carried.isZero()) sentences.push(say('carried', { ...plain, amount: carried.toString() }));
  if (short) sentences.push(...notCounted(node, whole));
  return sentences;
}

const isCarried = ({ code }: CreditLine): boolean => code === 'CARRIED_IN';

function explainLimits(node: RequirementNode, plain: Record<string, string>): Sentence[] {
  const cut = node.credits.filter(({ code }) => code === 'OVER_CAP' || code === 'PARTLY_OVER_CAP');
  if (cut.length === 0) return [];
  const own = node.caps.flatMap((cap) => {
    const over = Exact.parse(cap.offered).minus(Exact.parse(cap.atMost));
    return over.sign() > 0 ? [say('cap', { ...plain, ...cap, over: over.toString() })] : [];
  });
  if (own.length > 0 || node.result !== 'SHORT') return own;
  const over = sum(cut.map(({ amount, counted }) => Exact.parse(amount).minus(Exact.parse(counted))));
  return [say('over', { ...plain, over: over.toString() })];
}

const silent: readonly CreditCode[] = ['COUNTED', 'CARRIED_IN', 'GRANTED', 'OVER_CAP', 'PARTLY_OVER_CAP', 'MOVED'];

/** Every credit that did not count, once for each reason. */
function notCounted(node: RequirementNode, whole: RequirementNode | null): Sentence[] {
  const from = node.window?.from ? spokenDate(node.window.from) : '';
  const to = node.window?.to ? spokenDate(node.window.to) : '';
  const told = new Map<string, { readonly line: CreditLine; readonly key: string; amount: Exact }>();
  for (const line of node.credits) {
    if (silent.includes(line.code) || elsewhere(node, whole, line)) continue;
    const cured = line.code === 'AFTER_WINDOW' && node.cureUntil !== null && (line.completedOn ?? '') <= node.cureUntil;
    const key = `why.${line.code}${cured ? '.cure' : ''}`;
    const before = told.get(`${key} ${line.id}`);
    const amount = Exact.parse(line.amount);
    if (before) before.amount = before.amount.add(amount);
    else told.set(`${key} ${line.id}`, { line, key, amount });
  }
  return [...told.values()].map(({ line: { id }, key, amount }) => {
    const why = say(key, { from, to }).text.replace(' ()', '');
    const values = { name: titleOf(node), id, why };
    // Of what is taken out altogether no value is left.
    return amount.isZero()
      ? say('not-counted.whole', values)
      : say('not-counted', { ...values, amount: amount.toString() });
  });
}

/** Whether a credit belongs to another part of what is asked in several, or was carried in, and is told of there. */
function elsewhere(
  node: RequirementNode,
  whole: RequirementNode | null,
  { id, code, completedOn }: CreditLine,
): boolean {
  if (code !== 'BEFORE_WINDOW' && code !== 'AFTER_WINDOW') return false;
  if (node.credits.some((other) => isCarried(other) && other.id === `carried-${id}`)) return true;
  const { from, to } = whole?.window ?? { from: null, to: null };
  return completedOn !== null && from !== null && to !== null && from <= completedOn && completedOn <= to;
}

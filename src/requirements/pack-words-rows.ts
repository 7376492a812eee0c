import type {
  Adjust,
  Carry,
  Clock,
  Count,
  Excuse,
  Grant,
  Kind,
  Limit,
  Repeat,
  Round,
  Step,
} from '../domain/requirement/pack';
import { amountWords, condWords, dateWords, listed, rangeWords, selWords } from './pack-words';

/** The rows of a pack in plain words, one sentence each. */

const words = (...parts: readonly (string | false)[]): string =>
  parts.filter((part) => part !== false && part !== '').join(' ');

/** "rounded to the nearest 1/4, not below 1". */
export function roundWords(round: Round | null): string {
  if (!round) return '';
  const floor = round.notBelow === null ? '' : `, not below ${round.notBelow}`;
  return `rounded ${round.mode === 'nearest' ? 'to the nearest' : round.mode} ${round.to}${floor}`;
}

/** "at most 24 of informal in each calendar year". */
export function limitWords(limit: Limit): string {
  return words(
    `at most ${amountWords(limit.atMost)} of ${selWords(limit.of)}`,
    limit.per !== 'window' && `for each ${limit.per}`,
    limit.from !== null && `from ${limit.from}`,
    limit.to !== null && `to ${limit.to}`,
    limit.excessAs !== null && `the rest as ${kindWords(limit.excessAs)}`,
  );
}

function kindWords({ system, category, as }: Kind): string {
  const parts = [system, category, as].filter((one) => one !== null);
  return listed(parts, 'and');
}

/** What a kind of credit is worth. */
export function countWords(row: Count): string {
  const per = typeof row.per === 'object' ? `for every ${row.per.minutes} minutes` : row.per;
  const unit =
    per === 'credit' ? '' : per === 'hour' || per === 'day' ? `by the ${per}` : per === 'each' ? 'each' : per;
  return words(
    `${selWords(row.of)} counts`,
    unit,
    row.rate !== null && `times ${row.rate}`,
    row.steps !== null &&
      `as ${listed(
        row.steps.map((step) => `${step.gives} from ${step.from}`),
        'and',
      )}`,
    row.tiers !== null &&
      listed(
        row.tiers.map((tier) => `${tier.first === null ? 'the rest' : `the first ${tier.first}`} times ${tier.rate}`),
        'and',
      ),
    row.tiersPer !== null && `together ${rangeWords(row.tiersPer)}`,
    row.plus !== null && `plus ${row.plus.gives ?? `${row.plus.rate ?? ''} times`} for ${selWords(row.plus.of)}`,
    roundWords(row.round),
    row.minimum !== null && `from ${row.minimum} on`,
    row.whole && 'if attended whole',
    row.startedInside && 'if started inside',
    row.as !== null && `as class ${row.as}`,
    row.when !== null && `when ${condWords(row.when)}`,
    row.from !== null && `from ${row.from}`,
    row.to !== null && `to ${row.to}`,
  );
}

/** Credit given without an activity. */
export function grantWords(grant: Grant): string {
  return words(
    `${grant.amount} as ${listed(
      [grant.system, grant.category].filter((one) => one !== null),
      'and',
    )}`,
    grant.perFact !== null && `for each of ${grant.perFact}`,
    grant.topics.length > 0 && `on ${listed(grant.topics, 'and')}`,
    grant.when !== null && `when ${condWords(grant.when)}`,
    grant.dated !== null && `dated ${dateWords(grant.dated)}`,
    grant.spread !== null && `spread over ${grant.spread.times} times ${grant.spread.every.text}`,
  );
}

/** How often the same thing counts. */
export function repeatWords(row: Repeat): string {
  return words(
    `the same ${row.same} of ${selWords(row.of)} counts ${row.atMost} times`,
    typeof row.per === 'object' ? rangeWords(row.per) : `a ${row.per}`,
    row.when !== null && `when ${condWords(row.when)}`,
  );
}

/** What passes on to the next cycle. */
export function carryWords(carry: Carry | null): string {
  if (!carry) return 'nothing is carried';
  return words(
    `at most ${carry.atMost} of ${selWords(carry.of)} over ${carry.surplusOf} into ${listed(carry.into, 'and')}`,
    carry.dropTopics && 'without topics',
    carry.onceMet.length > 0 && `once ${listed(carry.onceMet, 'and')} ${carry.onceMet.length > 1 ? 'are' : 'is'} met`,
    `for ${carry.for} cycles`,
  );
}

/** The cycle. */
export function clockWords(clock: Clock | null): string {
  if (!clock) return 'no cycle';
  const extend = clock.extend.map((row) => `, ${row.by.text} longer when ${condWords(row.when)}`).join('');
  const { length } = clock;
  const long = 'fact' in length ? length.fact : length.text;
  if (clock.kind === 'rolling') return `always the last ${long}${extend}`;
  if (clock.kind === 'anchor') return `${long} from ${clock.anchor} on, again and again${extend}`;
  return `${long} that ${clock.kind === 'ends' ? 'end' : 'start'} on ${dateWords(clock.date)}${extend}`;
}

/** Why a requirement is satisfied otherwise. */
export function excuseWords(excuse: Excuse): string {
  return `${condWords(excuse.when)} (${excuse.because})`;
}

function stepWords(step: Step): string {
  switch (step.kind) {
    case 'set':
      return `set to ${step.amount}`;
    case 'times':
      return `times ${step.amount}`;
    case 'reduce':
      return `less ${step.amount}`;
    case 'add':
      return `plus ${step.amount}`;
    case 'fact':
      return `times ${step.name}${step.over === null ? '' : ` over ${step.over}`}`;
    case 'due':
      return `due ${dateWords(step.date)}`;
    case 'months':
      return `times the ${step.months.count} months from ${dateWords(step.months.from)} to ${dateWords(step.months.to)} over ${step.over}`;
    case 'table': {
      const rows = step.rows.map(
        (row) =>
          `${row.set === null ? `times ${row.times ?? ''}` : row.set} ${row.under === null ? 'else' : `under ${row.under}`}`,
      );
      return `by ${step.months.count} months from ${dateWords(step.months.from)} to ${dateWords(step.months.to)}: ${rows.join(', ')}`;
    }
  }
}

/** How an amount or a date is changed for some. */
export function adjustWords(adjust: Adjust): string {
  return words(
    adjust.steps.map(stepWords).join(', '),
    roundWords(adjust.round),
    adjust.when !== null && `when ${condWords(adjust.when)}`,
    adjust.because !== null && `(${adjust.because})`,
  );
}

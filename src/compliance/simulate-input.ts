import { readFacts, type ReadFact } from '../clinicians/written-person';
import { type CivilDate, isCivilDate } from '../domain/civil-date';
import { formatCredits, parseCredits } from '../domain/credit';
import { Exact } from '../domain/exact';
import type { CreditFact, FactValue, TimedFact } from '../domain/requirement/facts';
import { isPrintable } from '../organizations/printable';
import { AppError } from '../platform/errors';
import { APPROVED_BY, vocabularyOf } from '../providers/vocabulary';
import type { RegisteredFact, Registry } from '../requirements/registry';
import {
  MOST_SUPPOSED,
  type SimulatedCreditInput,
  type SimulatedLicenseInput,
  type SimulateInput,
} from './simulate.types';
import type { SupposedCredit } from './simulate';
import { factValue } from './told-facts';

const refuse = (path: string, reason: string): never => {
  throw new AppError('BAD_INPUT', undefined, { path: `input.${path}`, reason });
};

/** Before the number of a supposed credit: no id of the hub looks like it. */
const SUPPOSED_ID = 'what-if-';

/**
 * Reads supposed credits. `lastDay` is the last one on which a credit can be completed by the day asked.
 * @throws AppError BAD_INPUT with the place of the first thing that is wrong.
 */
export function readCredits(
  written: SimulateInput['addCredits'],
  registry: Registry,
  lastDay: CivilDate,
): SupposedCredit[] {
  const credits = written ?? [];
  if (credits.length > MOST_SUPPOSED) refuse('addCredits', `at most ${MOST_SUPPOSED}`);
  return credits.map((credit, index) => {
    const path = `addCredits.${index}`;
    if (credit.completedOn > lastDay) refuse(`${path}.completedOn`, 'after the day asked; name a later asOf');
    if (credit.title != null && !isPrintable(credit.title, 300)) refuse(`${path}.title`, '1 to 300 characters');
    return { fact: creditFact(credit, path, registry, `${SUPPOSED_ID}${index + 1}`), title: credit.title ?? null };
  });
}

function creditFact(credit: SimulatedCreditInput, path: string, registry: Registry, id: string): CreditFact {
  const words = vocabularyOf(registry);
  const { system, category, amount, format } = credit;
  const step = words.stepOf(system) ?? refuse(`${path}.system`, 'no such credit system');
  if (amount <= 0) refuse(`${path}.amount`, 'more than 0');
  if (amount % parseCredits(step) !== 0) refuse(`${path}.amount`, `a multiple of ${step}`);
  if (category != null && !words.knows('categories', category)) refuse(`${path}.category`, 'no such category');
  if (format != null && !words.knows('formats', format)) refuse(`${path}.format`, 'no such format');
  const known = (
    field: 'tags' | 'approvedBy' | 'topics',
    at: string,
    codes: readonly string[],
    knows: (code: string) => boolean,
  ): readonly string[] => {
    if (codes.length > MOST_SUPPOSED) refuse(at, `at most ${MOST_SUPPOSED}`);
    codes.forEach((code, index) => knows(code) || refuse(`${at}.${index}`, `not one of the hub's ${field}`));
    return [...new Set(codes)];
  };
  const tags = known('tags', `${path}.tags`, credit.tags ?? [], (tag) => words.knows('tags', tag));
  const approvers = known('approvedBy', `${path}.approvedBy`, credit.approvedBy ?? [], (name) =>
    registry.names.approvers.has(name),
  );
  const approvedBy = [
    ...approvers,
    ...tags.filter((tag) => tag.startsWith(APPROVED_BY)).map((tag) => tag.slice(APPROVED_BY.length)),
  ];
  const components = credit.components ?? [];
  if (components.length > MOST_SUPPOSED) refuse(`${path}.components`, `at most ${MOST_SUPPOSED}`);
  if (components.reduce((sum, part) => sum + part.amount, 0) > amount)
    refuse(`${path}.components`, 'together at most the amount');
  const parts = components.map((part, index) => {
    const at = `${path}.components.${index}.topics`;
    if (part.topics.length === 0) refuse(at, 'at least one');
    const topics = known('topics', at, part.topics, (topic) => words.knows('topics', topic));
    return { topics, amount: formatCredits(part.amount) };
  });
  return {
    id,
    completedOn: credit.completedOn,
    amount: formatCredits(amount),
    system,
    ...(category == null ? {} : { category }),
    ...(parts.length === 0 ? {} : { parts }),
    ...(tags.length === 0 ? {} : { tags }),
    ...(format == null ? {} : { format }),
    ...(approvedBy.length === 0 ? {} : { approvedBy }),
  };
}

/** Checks a supposed license, all but its board. @throws AppError BAD_INPUT. */
export function checkLicense(license: SimulatedLicenseInput, registry: Registry): void {
  const professions = registry.facts.get('profession')?.values;
  if (professions?.has(license.profession) === false) refuse('addLicense.profession', 'no such profession');
  if (license.expiresOn < license.issuedOn) refuse('addLicense.expiresOn', 'not before issuedOn');
  const renewal = license.renewalNumber ?? 1;
  if (renewal < 0 || renewal > 1_000) refuse('addLicense.renewalNumber', '0 to 1000');
}

/** Reads supposed facts. @throws AppError BAD_INPUT for a name or a value that no rule could ask about. */
export function readSupposedFacts(written: SimulateInput['facts'], registry: Registry): TimedFact[] {
  const stated = written ?? [];
  if (stated.length > MOST_SUPPOSED) refuse('facts', `at most ${MOST_SUPPOSED}`);
  const read = readFacts(stated, (name) => registry.facts.has(name));
  if ('fault' in read) {
    const { path } = read.fault;
    return refuse(
      path,
      path.endsWith('.name') ? 'no such fact' : path.endsWith('.to') ? 'not before from' : 'not JSON',
    );
  }
  return read.facts.map((fact: ReadFact, index): TimedFact => {
    const value = factValue(fact.value);
    const registered = registry.facts.get(fact.name);
    if (registered !== undefined && !suits(value, registered)) refuse(`facts.${index}.value`, 'not a value of it');
    return {
      name: fact.name,
      value,
      ...(fact.from === null ? {} : { from: fact.from }),
      ...(fact.to === null ? {} : { to: fact.to }),
    };
  });
}

function suits(value: FactValue, { type, values }: RegisteredFact): boolean {
  if (type === 'flag') return typeof value === 'boolean';
  if (typeof value === 'boolean') return false;
  return [value].flat().every((text) => {
    if (type === 'code') return values === null || values.has(text);
    if (type === 'date') return isCivilDate(text);
    return type !== 'number' || isNumber(text);
  });
}

function isNumber(text: string): boolean {
  try {
    Exact.parse(text);
    return true;
  } catch {
    return false;
  }
}

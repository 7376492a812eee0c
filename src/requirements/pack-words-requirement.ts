import type { Body, Requirement, Shape, Version } from '../domain/requirement/pack';
import { amountWords, condWords, cureWords, dateWords, eachWords, listed, selWords, windowWords } from './pack-words';
import { adjustWords, excuseWords, limitWords, roundWords } from './pack-words-rows';

/** What is asked, without whom and when. */
export function shapeWords(shape: Shape | null): string {
  if (!shape) return 'versions';
  switch (shape.kind) {
    case 'must':
      return condWords(shape.cond);
    case 'amount':
      return `at least ${amountWords(shape.atLeast)} of ${selWords(shape.of)}`;
    default:
      return `${shape.kind} of ${listed(
        shape.of.map((part) => part.id),
        'and',
      )}`;
  }
}

/** What a requirement asks, in one sentence; what else it says is in its details. */
export function requirementWords(one: Requirement): string {
  return one.versions ? `${one.versions.length} versions` : bodyWords(one);
}

/** What one wording asks, in one sentence. */
export function bodyWords({ shape, when }: Body): string {
  const counting = shape?.kind === 'amount' ? shape.counting : 'amount';
  const parts = [
    shapeWords(shape),
    counting === 'activities' ? 'by number of activities' : '',
    typeof counting === 'object' ? `by number of different ${counting.distinct}` : '',
    when === null ? '' : `when ${condWords(when)}`,
  ];
  return parts.filter((part) => part !== '').join(' ');
}

/** The days in which a version is in force. */
export function rangeOf({ from, to }: Version): string {
  return [from === null ? '' : `from ${from}`, to === null ? '' : `to ${to}`].filter(Boolean).join(' ') || 'always';
}

/** All that a requirement says beside its sentence, a line each; what belongs to a version is set in under it. */
export function requirementDetails(one: Requirement): string[] {
  return [
    ...(one.chosenBy ? [`chosen by: ${dateWords(one.chosenBy)}`] : []),
    ...bodyDetails(one),
    ...(one.versions ?? []).flatMap((version) => [
      `${rangeOf(version)}: ${bodyWords(version)}`,
      ...versionDetails(version).map(inset),
    ]),
  ];
}

/** All that a version says beside its sentence, and its parts: they stand nowhere else. */
export function versionDetails(version: Version): string[] {
  const { shape } = version;
  const parts = shape?.kind === 'all' || shape?.kind === 'any' ? shape.of : [];
  return [
    ...bodyDetails(version),
    ...parts.flatMap((part) => [`${part.id}: ${requirementWords(part)}`, ...partDetails(part).map(inset)]),
  ];
}

function partDetails(part: Requirement): string[] {
  const { shape } = part;
  const inside = shape?.kind === 'all' || shape?.kind === 'any' ? shape.of : [];
  return [
    ...requirementDetails(part),
    ...inside.flatMap((one) => [`${one.id}: ${requirementWords(one)}`, ...partDetails(one).map(inset)]),
  ];
}

const inset = (line: string): string => `  ${line}`;

function bodyDetails(body: Body): string[] {
  const { shape, window, each, due, cure, round, standing, strength, source } = body;
  const amount = shape?.kind === 'amount' ? shape : null;
  return [
    ...(amount?.limits ?? []).map((row) => `limit: ${limitWords(row)}`),
    ...(amount && amount.separateFrom.length > 0 ? [`separate from: ${listed(amount.separateFrom, 'and')}`] : []),
    ...(body.excused ?? []).map((row) => `excused: ${excuseWords(row)}`),
    ...(window ? [`window: ${windowWords(window)}`] : []),
    ...(each ? [`asked: ${eachWords(each)}`] : []),
    ...(due ? [`due: ${dateWords(due)}`] : []),
    ...(cure ? [`cure: ${cureWords(cure)}`] : []),
    ...(body.adjust ?? []).map((row) => `adjusted: ${adjustWords(row)}`),
    ...(round ? [roundWords(round)] : []),
    ...(standing === null || standing === 'in-force' ? [] : [`standing: ${standing}`]),
    ...(strength === null || strength === 'mandatory' ? [] : [`strength: ${strength}`]),
    ...(source === null ? [] : [`source: ${source}`]),
  ];
}

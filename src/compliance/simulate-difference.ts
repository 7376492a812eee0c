import type { CivilDate } from '../domain/civil-date';
import { spokenDate, spokenUnit, titleOf } from '../domain/requirement/sentences';
import type { NodeResult, RequirementNode, Status, Verdict } from '../domain/requirement/verdict';
import type { SimulatedDifference, SimulatedRequirement } from './simulate.types';

/** What differs between how an obligation stands and how it would. Without proof no requirement is shown by itself. */
export function difference(before: Verdict | null, after: Verdict, proof: boolean): SimulatedDifference {
  const nodes = new Map([...flat(before?.requirements ?? []), ...flat(after.requirements)]);
  const requirements = differing(before?.requirements ?? [], after.requirements);
  return {
    statusBefore: before?.status ?? null,
    statusAfter: after.status,
    deadlineBefore: before?.deadline ?? null,
    deadlineAfter: after.deadline,
    requirements: proof ? requirements : null,
    sentences:
      before === null
        ? [`${after.authority}: would be owed; ${STATUS[after.status]}${by(after.deadline)}`]
        : [
            ...changes(before, after),
            ...requirements.map((one) => sentence(one, nodes.get(one.id) as RequirementNode)),
          ],
  };
}

function changes(before: Verdict, after: Verdict): string[] {
  return [
    ...(before.status === after.status
      ? []
      : [`${after.authority}: ${STATUS[after.status]} instead of ${STATUS[before.status]}`]),
    ...(before.deadline === after.deadline
      ? []
      : [`${after.authority}: deadline ${dated(after.deadline)} instead of ${dated(before.deadline)}`]),
  ];
}

/** Every requirement of a tree by its id, groups before their parts. */
function flat(nodes: readonly RequirementNode[]): [string, RequirementNode][] {
  return nodes.flatMap((node): [string, RequirementNode][] => [[node.id, node], ...flat(node.children)]);
}

function differing(before: readonly RequirementNode[], after: readonly RequirementNode[]): SimulatedRequirement[] {
  const [old, made] = [new Map(flat(before)), new Map(flat(after))];
  return [...new Set([...made.keys(), ...old.keys()])].flatMap((id) => {
    const [was, is] = [old.get(id), made.get(id)];
    const one = {
      id,
      resultBefore: was?.result ?? null,
      resultAfter: is?.result ?? null,
      countedBefore: was?.counted ?? null,
      countedAfter: is?.counted ?? null,
      neededBefore: was?.needed ?? null,
      neededAfter: is?.needed ?? null,
      shortBefore: was?.short ?? null,
      shortAfter: is?.short ?? null,
    };
    const same =
      one.resultBefore === one.resultAfter &&
      one.countedBefore === one.countedAfter &&
      one.neededBefore === one.neededAfter &&
      one.shortBefore === one.shortAfter;
    return same ? [] : [one];
  });
}

function sentence(one: SimulatedRequirement, node: RequirementNode): string {
  const { countedBefore, countedAfter, neededBefore, neededAfter } = one;
  const amount = (counted: string, needed: string): string => `${counted} of ${needed} ${spokenUnit(node)}`;
  const is = countedAfter === null || neededAfter === null ? null : amount(countedAfter, neededAfter);
  const was = countedBefore === null || neededBefore === null ? null : amount(countedBefore, neededBefore);
  const parts = [
    ...(one.resultBefore === one.resultAfter ? [] : [instead(wordOf(one.resultAfter), wordOf(one.resultBefore))]),
    ...(was === is ? [] : [was === null || is === null ? (is ?? '') : instead(is, was)]),
  ];
  return `${titleOf(node)}: ${parts.filter((part) => part !== '').join('; ')}`;
}

const instead = (is: string, was: string): string => `${is} instead of ${was}`;
const dated = (date: CivilDate | null): string => (date === null ? 'none' : spokenDate(date));
const by = (date: CivilDate | null): string => (date === null ? '' : `, due by ${spokenDate(date)}`);
const wordOf = (result: NodeResult | null): string => (result === null ? 'not asked' : RESULT[result]);

const STATUS: Readonly<Record<Status, string>> = {
  COMPLIANT: 'complete',
  PENDING: 'complete once the pending credits are accepted',
  OPEN: 'not complete yet',
  OVERDUE: 'not complete, and the deadline has passed',
  EXEMPT: 'exempt',
  NO_REQUIREMENT: 'asks for nothing',
  UNDETERMINED: 'cannot be decided yet',
};

const RESULT: Readonly<Record<NodeResult, string>> = {
  MET: 'met',
  SHORT: 'short',
  LATER: 'due later',
  EXCUSED: 'excused',
  NOT_APPLICABLE: 'not asked',
  UNKNOWN: 'cannot be decided',
  ANNOUNCED: 'announced',
  RECOMMENDED_SHORT: 'recommended and not met',
};

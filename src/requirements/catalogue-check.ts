import { evaluate } from '../domain/evaluate';
import { Exact } from '../domain/exact';
import type { Pack, Requirement } from '../domain/requirement/pack';
import type { RequirementNode, Verdict } from '../domain/requirement/verdict';
import type { Expectation, PackCase } from './case-file';
import type { LoadedPack, PackShelf, RefusedPack } from './catalogue-files';
import type { nodeSubjects, wholeSubjects } from './expected-values';
import { nearestName } from './nearest-name';
import type { Problem } from './yaml-source';

export { loadCatalogue, loadFiles } from './catalogue-files';

/** How one case came out. */
export interface CaseOutcome {
  readonly case: PackCase;
  /** The id of its pack, as far as it is known. */
  readonly pack: string;
  readonly verdict: Verdict | null;
  /** What was not as expected; empty = passed. */
  readonly failures: readonly Problem[];
  readonly differences: readonly Difference[];
}

/** One expectation that did not hold. */
export interface Difference {
  readonly subject: string;
  readonly expected: string;
  /** Null when the verdict has no such requirement. */
  readonly actual: string | null;
}

/** A problem of a case, at the place of one of its parts. */
function failure(one: PackCase, at: { readonly line: number; readonly column: number }, message: string): Problem {
  return { file: one.file, line: at.line, column: at.column, message: `${one.id}: ${message}` };
}

/** Runs one case on the pack it is about; a case whose pack is missing or refused fails. */
export function runOnShelf(one: PackCase, shelf: PackShelf): CaseOutcome {
  const found: LoadedPack | RefusedPack | null = shelf.find(one);
  if (found && 'pack' in found) return runCase(one, found.pack);
  const message = found ? `its pack was refused (${found.file})` : `there is no pack ${one.pack}`;
  return {
    case: one,
    pack: found?.id ?? one.pack,
    verdict: null,
    failures: [failure(one, one, message)],
    differences: [],
  };
}

/** Runs one case. */
export function runCase(one: PackCase, pack: Pack | undefined): CaseOutcome {
  const bare = { case: one, pack: pack?.pack ?? one.pack, verdict: null, differences: [] };
  if (!pack) return { ...bare, failures: [failure(one, one, `there is no pack ${one.pack}`)] };
  const ids = new Set(idsOf(pack.require));
  const strange = one.waived.filter(({ name }) => !ids.has(name));
  if (strange.length > 0) {
    const failures = strange.map((waiver) => {
      const near = nearestName(waiver.name, ids);
      return failure(one, waiver, `waiver: ${pack.pack} has no requirement ${waiver.name}${near}`);
    });
    return { ...bare, failures };
  }
  let verdict: Verdict;
  try {
    verdict = evaluate(pack, one.input);
  } catch (error) {
    return { ...bare, failures: [failure(one, one, error instanceof Error ? error.message : String(error))] };
  }
  const differences: Difference[] = [];
  const failures: Problem[] = [];
  for (const expected of one.expect) {
    const different = compare(expected, verdict);
    if (!different) continue;
    differences.push(different);
    const message =
      different.actual === null
        ? `there is no requirement for ${expected.subject}${partsThere(expected.subject, verdict)}`
        : `${expected.subject} should be ${different.expected}, is ${different.actual}`;
    failures.push(failure(one, expected, message));
  }
  return { ...bare, verdict, failures, differences };
}

/** The ids of all requirements, whichever version they stand in. */
function idsOf(list: readonly Requirement[]): string[] {
  return list.flatMap((one) => [
    one.id,
    ...[one, ...(one.versions ?? [])].flatMap(({ shape }) =>
      shape?.kind === 'all' || shape?.kind === 'any' ? idsOf(shape.of) : [],
    ),
  ]);
}

function compare({ subject, values }: Expectation, verdict: Verdict): Difference | null {
  const actual = actualOf(verdict, subject);
  if (actual !== undefined && values.some((value) => sameValue(value, actual))) return null;
  return { subject, expected: values.join(' or '), actual: actual ?? null };
}

function sameValue(expected: string, actual: string): boolean {
  if (expected === actual) return true;
  const number = /^\d+(\.\d+)?$|^\d+\/\d+$/;
  return number.test(expected) && number.test(actual) && Exact.parse(expected).equals(Exact.parse(actual));
}

/** The value an expectation is about, as text; undefined when the verdict has no such requirement. */
function actualOf(verdict: Verdict, subject: string): string | undefined {
  const dot = subject.lastIndexOf('.');
  if (dot < 0) {
    const whole = subject as (typeof wholeSubjects)[number];
    if (whole === 'carryOut')
      return verdict.carryOut.reduce((sum, one) => sum.add(Exact.parse(one.amount)), Exact.zero).toString();
    return verdict[whole] ?? 'none';
  }
  const node = findNode(verdict.requirements, subject.slice(0, dot));
  if (!node) return undefined;
  const field = subject.slice(dot + 1) as (typeof nodeSubjects)[number];
  return (field === 'need' ? node.needed : node[field]) ?? 'none';
}

/** What the parts of `each` are called, for those who called one otherwise. */
function partsThere(subject: string, verdict: Verdict): string {
  const [group = ''] = subject.split('@');
  const parts = findNode(verdict.requirements, group)?.children.filter(({ id }) => id.startsWith(`${group}@`)) ?? [];
  if (parts.length === 0) return '';
  return `; the parts of ${group} are ${parts.map(({ id }) => id).join(', ')}`;
}

/** A requirement anywhere in the tree. */
export function findNode(nodes: readonly RequirementNode[], id: string): RequirementNode | undefined {
  for (const node of nodes) {
    const found = node.id === id ? node : findNode(node.children, id);
    if (found) return found;
  }
  return undefined;
}

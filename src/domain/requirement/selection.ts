import { withinBounds } from './conditions';
import { rangeOf, type Scope } from './dates';
import type { Kind, Pack, Sel, SelProperty } from './pack';
import type { CreditRecord, Piece } from './pieces';
import { FALSE, fixed, TRUE, UNKNOWN, type Tri } from './view';

/** Whether a part of a credit is meant; unknown where an undecided tag, a class or a date leaves it open. */
export type Test = (piece: Piece, scope: Scope) => Tri;

const everything: Test = () => TRUE;

/** Turns a selection into a test. Definitions have been checked to exist and not to run in circles. */
export function testOf(sel: Sel, pack: Pack): Test {
  switch (sel.kind) {
    case 'everything':
      return everything;
    case 'in': {
      const definition = pack.define[sel.name];
      return definition && 'sel' in definition ? testOf(definition.sel, pack) : () => FALSE;
    }
    case 'not': {
      const test = testOf(sel.of, pack);
      return (piece, scope) => (2 - test(piece, scope)) as Tri;
    }
    case 'all':
    case 'any': {
      const tests = sel.of.map((part) => testOf(part, pack));
      const stop = sel.kind === 'all' ? FALSE : TRUE;
      return (piece, scope) => {
        let result: Tri = (2 - stop) as Tri;
        for (const test of tests) {
          const value = test(piece, scope);
          if (value === stop) return stop;
          if (value === UNKNOWN) result = UNKNOWN;
        }
        return result;
      };
    }
    case 'score':
      return ({ record }) => {
        const score = record.reading.score;
        return score !== undefined && withinBounds(sel.bounds, score) ? TRUE : FALSE;
      };
    case 'completed':
      return ({ record }, scope) => {
        const period = rangeOf(scope, sel.range);
        if (!period) return UNKNOWN;
        return record.day !== null &&
          scope.view.notAfter(period.from, fixed(record.day)) &&
          scope.view.notAfter(fixed(record.day), period.to)
          ? TRUE
          : FALSE;
      };
    case 'is':
      return propertyTest(sel.property, sel.values);
  }
}

function propertyTest(property: SelProperty, listed: readonly string[]): Test {
  const values: Values = { only: listed.length === 1 ? (listed[0] as string) : null, all: new Set(listed) };
  switch (property) {
    case 'topic':
      return ({ topics }) => (hasAny(values, topics) ? TRUE : FALSE);
    case 'tag':
      return ({ record: { reading } }) => {
        if (hasAny(values, reading.tags)) return TRUE;
        return hasAny(values, reading.unknownTags) ? UNKNOWN : FALSE;
      };
    case 'approvedBy':
      return ({ record }) => (hasAny(values, record.reading.approvedBy) ? TRUE : FALSE);
    case 'as':
      return ({ classes }) => {
        let fitting = 0;
        for (const name of classes) if (name !== null && has(values, name) === TRUE) fitting += 1;
        return fitting === 0 ? FALSE : fitting === classes.length ? TRUE : UNKNOWN;
      };
    case 'system':
      return ({ record, moved }) => has(values, moved?.system ?? record.reading.system);
    case 'category':
      return ({ record, moved }) => has(values, moved?.category ?? record.reading.category);
    // One function each: a property by a name that changes is looked up far more slowly.
    case 'format':
      return ({ record }) => has(values, record.reading.format);
    case 'section':
      return ({ record }) => has(values, record.reading.section);
    case 'content':
      return ({ record }) => has(values, record.reading.content);
    case 'provider':
      return ({ record }) => has(values, record.reading.provider);
  }
}

/** What a property may be; most selections name just one value. */
interface Values {
  readonly only: string | null;
  readonly all: ReadonlySet<string>;
}

function has({ only, all }: Values, value: string | undefined): Tri {
  return value !== undefined && (only === null ? all.has(value) : value === only) ? TRUE : FALSE;
}

function hasAny(values: Values, list: readonly string[] | undefined): boolean {
  if (list !== undefined) for (const value of list) if (has(values, value) === TRUE) return true;
  return false;
}

/**
 * The values a part has of a property, for counting how many distinct ones there are.
 *
 * @param possible also those that nobody has decided about yet.
 */
export function valuesOf(piece: Piece, property: SelProperty, possible: boolean): readonly string[] {
  switch (property) {
    case 'topic':
      return piece.topics;
    case 'tag': {
      const { tags = [], unknownTags = [] } = piece.record.reading;
      return possible ? [...tags, ...unknownTags] : tags;
    }
    case 'approvedBy':
      return piece.record.reading.approvedBy ?? [];
    case 'as':
      return possible || piece.classes.length === 1 ? piece.classes.filter((name) => name !== null) : [];
    default: {
      const value = kindOf(piece.record, piece.moved, property);
      return value === undefined ? [] : [value];
    }
  }
}

/** A property of a credit, or what a limit made of it. */
function kindOf(
  { reading }: CreditRecord,
  moved: Kind | undefined,
  property: 'system' | 'category' | 'format' | 'section' | 'content' | 'provider',
): string | undefined {
  const other = property === 'system' || property === 'category' ? moved?.[property] : null;
  return other ?? reading[property];
}

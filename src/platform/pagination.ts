import { type ClassType, Field, ObjectType } from 'type-graphql';
import { AppError } from './errors';

export const MOST_PER_PAGE = 100;

/** Checks the mandatory page size. @throws AppError PAGE_SIZE_TOO_LARGE unless 1 to 100. */
export function pageSize(first: number): number {
  if (!Number.isInteger(first) || first < 1 || first > MOST_PER_PAGE) throw new AppError('PAGE_SIZE_TOO_LARGE');
  return first;
}

/**
 * An opaque cursor over the values of a keyset: a place in an order, whoever's list it came from. It carries no right, for
 * the reading statement still asks the scope.
 */
export function encodeCursor(...values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString('base64url');
}

/** Reads a cursor of `count` values. @throws AppError BAD_CURSOR when it is not one of ours. */
export function decodeCursor(cursor: string, count: number): (string | number)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (
      Array.isArray(values) &&
      values.length === count &&
      values.every((value) => typeof value === 'string' || typeof value === 'number')
    )
      return values;
  } catch {
    // falls through to the one answer for every cursor that is not ours
  }
  throw new AppError('BAD_CURSOR');
}

@ObjectType({ description: 'Where a page ends and whether more follows.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'More rows follow; ask again with `after: endCursor`.' })
  hasNextPage!: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the last row; null on an empty page.' })
  endCursor!: string | null;
}

export interface Page<T> {
  readonly edges: readonly { readonly node: T; readonly cursor: string }[];
  readonly pageInfo: PageInfo;
  /** Counted only when the query asks for it. */
  readonly totalCount?: number;
}

/** Makes a page of up to `first` rows from `first + 1` read ones. */
export function pageOf<T>(read: readonly T[], first: number, cursorOf: (row: T) => string): Page<T> {
  const edges = read.slice(0, first).map((node) => ({ node, cursor: cursorOf(node) }));
  return { edges, pageInfo: { hasNextPage: read.length > first, endCursor: edges.at(-1)?.cursor ?? null } };
}

/** The GraphQL types of a connection: `XConnection { edges { node cursor } pageInfo }`. */
export function connectionOf<T extends object>(name: string, node: ClassType<T>): ClassType<Page<T>> {
  @ObjectType(`${name}Edge`)
  class Edge {
    @Field(() => node)
    node!: T;

    @Field(() => String)
    cursor!: string;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${name} rows in a fixed order.` })
  class Connection {
    @Field(() => [Edge])
    edges!: Edge[];

    @Field(() => PageInfo)
    pageInfo!: PageInfo;
  }
  return Connection;
}

import type { GraphQLSchema } from 'graphql';
import { buildSchemaSync, type NonEmptyArray } from 'type-graphql';

/** Every resolver of the hub. A class that is not here is not in the API. */
const RESOLVERS: (new (...args: never[]) => object)[] = [];

/**
 * The schema over a set of resolver instances. Without instances it can be printed and checked, not executed.
 * No global middleware: it would cost more than all the rest of a page.
 */
export function hubSchema(instances: ReadonlyMap<unknown, object> = new Map()): GraphQLSchema {
  return buildSchemaSync({
    resolvers: RESOLVERS as unknown as NonEmptyArray<new () => object>,
    container: { get: (wanted: unknown) => instances.get(wanted) },
    validate: false,
    skipCheck: RESOLVERS.length === 0,
  });
}

import { Field, ID, InterfaceType } from 'type-graphql';

/** What `node(id)` answers: an object that knows its GraphQL type by name. */
export interface NodeValue {
  readonly __typename: string;
}

@InterfaceType({
  description: 'Anything that has an id of its own and can be read again by it with `node(id)`.',
  resolveType: (value: NodeValue) => value.__typename,
})
export abstract class Node {
  @Field(() => ID, { description: 'The public id; its prefix says what it names, such as `cln_` for a clinician.' })
  id!: string;
}

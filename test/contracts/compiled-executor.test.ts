import {
  execute,
  GraphQLBoolean,
  GraphQLEnumType,
  GraphQLError,
  GraphQLInputObjectType,
  GraphQLInt,
  GraphQLInterfaceType,
  GraphQLList,
  GraphQLNonNull,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  Kind,
  parse,
  validate,
  type ExecutionResult,
} from 'graphql';
import { compiledExecutor } from '../../src/compiled-executor';
import { faultOf } from '../../src/graphql-errors';
import { AppError } from '../../src/platform/errors';

/** A value that must not be coerced twice, and that JSON does not carry. */
class Exact {
  constructor(readonly text: string) {}
}
const exact = (value: unknown): Exact => {
  if (typeof value !== 'string' || !/^\d+$/.test(value)) throw new AppError('BAD_INPUT', 'Digits only.');
  return new Exact(value);
};
const Credits = new GraphQLScalarType<Exact, string>({
  name: 'Credits',
  serialize(value) {
    if (value instanceof Exact) return value.text;
    if (value === 'code') throw new AppError('CONFLICT', 'A scalar with a code.');
    if (value === 'graphql') throw new GraphQLError('A scalar in GraphQL.', { extensions: { code: 'NOT_FOUND' } });
    throw new TypeError('A scalar that throws.');
  },
  parseValue: exact,
  parseLiteral: (node) => exact('value' in node ? node.value : undefined),
});
const Color = new GraphQLEnumType({
  name: 'Color',
  values: { RED: { value: 0 }, GREEN: { value: 'g' }, DEEP: { value: new Exact('9') } },
});
const Filter: GraphQLInputObjectType = new GraphQLInputObjectType({
  name: 'Filter',
  fields: () => ({
    amount: { type: Credits },
    color: { type: Color, defaultValue: 'g' },
    limit: { type: new GraphQLNonNull(GraphQLInt), defaultValue: 7 },
    tags: { type: new GraphQLList(new GraphQLNonNull(GraphQLString)) },
    inner: { type: Filter },
  }),
});

const later = <T>(value: T): Promise<T> => new Promise((resolve) => setImmediate(() => resolve(value)));
/** The order of arguments is nobody's business. */
const plain = (_key: string, inner: unknown): unknown => {
  if (inner instanceof Exact) return `Exact ${inner.text}`;
  if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
  return Object.fromEntries(Object.entries(inner).sort(([one], [other]) => one.localeCompare(other)));
};
const show = (value: unknown): string => JSON.stringify(value, plain) ?? 'undefined';

const Named = new GraphQLInterfaceType({
  name: 'Named',
  fields: { name: { type: GraphQLString } },
  resolveType: () => 'Thing',
});
const Thing: GraphQLObjectType = new GraphQLObjectType({
  name: 'Thing',
  interfaces: [Named],
  fields: () => ({
    id: { type: new GraphQLNonNull(GraphQLInt) },
    name: { type: GraphQLString },
    method: { type: GraphQLString },
    promised: { type: GraphQLString },
    color: { type: Color, resolve: () => 0 },
    badColor: { type: Color, resolve: () => 'none' },
    amount: {
      type: Credits,
      args: { of: { type: GraphQLString } },
      resolve: (_s, { of }: { of?: string }) => of ?? new Exact('12'),
    },
    sure: {
      type: new GraphQLNonNull(Credits),
      args: { of: { type: GraphQLString } },
      resolve: (_s, { of }: { of?: string }) => of ?? new Exact('12'),
    },
    never: { type: new GraphQLNonNull(GraphQLString), resolve: () => null },
    throws: {
      type: GraphQLString,
      resolve: () => {
        throw new AppError('NOT_FOUND');
      },
    },
    rejects: { type: GraphQLString, resolve: () => Promise.reject(new AppError('CONFLICT')) },
    mustThrow: {
      type: new GraphQLNonNull(GraphQLString),
      resolve: () => {
        throw new AppError('FORBIDDEN');
      },
    },
    mustReject: { type: new GraphQLNonNull(GraphQLString), resolve: () => Promise.reject(new AppError('FORBIDDEN')) },
    isError: { type: GraphQLString, resolve: () => new Error('returned') },
    child: { type: Thing, resolve: () => later(thing(2)) },
    children: { type: new GraphQLList(Thing), resolve: () => [thing(3), later(thing(4)), null] },
    sureChildren: {
      type: new GraphQLNonNull(new GraphQLList(new GraphQLNonNull(Thing))),
      resolve: () => later([thing(5), thing(6)]),
    },
    brokenList: {
      type: new GraphQLList(GraphQLString),
      resolve: () => [Promise.reject(new AppError('CONFLICT')), 'b', later('c'), new Error('item')],
    },
    brokenSureList: { type: new GraphQLList(new GraphQLNonNull(GraphQLString)), resolve: () => ['a', null] },
    matrix: { type: new GraphQLList(new GraphQLList(GraphQLInt)), resolve: () => [[1, later(2)], null, later([3])] },
    noList: { type: new GraphQLList(GraphQLInt), resolve: () => 4 },
    odd: { type: GraphQLInt, resolve: () => 'abc' },
  }),
});
const thing = (id: number) => ({ id, name: `t${id}`, method: () => `m${id}`, promised: later(`p${id}`) });

const log: string[] = [];
const schema = new GraphQLSchema({
  types: [Thing],
  query: new GraphQLObjectType({
    name: 'Query',
    fields: {
      thing: { type: Thing, resolve: () => thing(1) },
      things: { type: new GraphQLList(Thing), resolve: () => later([thing(7), thing(8)]) },
      sureThing: { type: new GraphQLNonNull(Thing), resolve: () => thing(1) },
      named: { type: Named, resolve: () => thing(1) },
      shade: {
        type: GraphQLString,
        args: { color: { type: Color, defaultValue: new Exact('9') } },
        resolve: (_source, args: Record<string, unknown>) => `${show(args)} ${args['color'] instanceof Exact}`,
      },
      echo: {
        type: GraphQLString,
        args: {
          filter: { type: Filter },
          amount: { type: Credits },
          color: { type: Color },
          n: { type: GraphQLInt, defaultValue: 3 },
          must: { type: new GraphQLNonNull(GraphQLBoolean), defaultValue: true },
          list: { type: new GraphQLList(GraphQLInt) },
        },
        resolve: (_source, args, context: { who: string }, info) =>
          `${show(args)} ${show(info.variableValues)} ${context.who} ${info.fieldName} ${info.path.key}`,
      },
    },
  }),
  mutation: new GraphQLObjectType({
    name: 'Mutation',
    fields: {
      note: {
        type: Thing,
        args: { text: { type: GraphQLString } },
        resolve: async (_source, { text }: { text: string }) => {
          log.push(`start ${text}`);
          await later(null);
          log.push(`end ${text}`);
          if (text === 'fail') throw new AppError('CONFLICT');
          return thing(9);
        },
      },
    },
  }),
});

/** What a caller can tell of an answer: the data, and of each error its place and what the hub makes of it. */
const told = ({ data, errors }: ExecutionResult) => ({
  data: data === undefined ? 'none' : (JSON.parse(JSON.stringify(data)) as unknown),
  errors: (errors ?? [])
    .map((error) => ({
      path: error.path,
      locations: error.locations,
      code: faultOf(error).code,
      text: faultOf(error).message,
      status: error.nodes?.[0]?.kind === Kind.VARIABLE_DEFINITION ? error.message : null,
    }))
    .sort((one, other) => show(one.path).localeCompare(show(other.path))),
});

const compares: [what: string, query: string, variables?: Record<string, unknown>][] = [
  ['plain fields, methods and promises', '{ thing { id name method promised __typename } __typename }'],
  ['an alias', '{ a: thing { b: name } c: thing { name } }'],
  [
    'lists of promises and nulls',
    '{ thing { children { id child { name } } sureChildren { id } matrix } things { name children { id } } }',
  ],
  ['a list with rejected items', '{ thing { brokenList } }'],
  ['a list with a null that may not be', '{ thing { brokenSureList id } }'],
  ['what is no list', '{ thing { noList id } }'],
  ['a resolver that throws', '{ thing { throws id } }'],
  ['a resolver that rejects', '{ thing { rejects id } }'],
  ['a returned error', '{ thing { isError id } }'],
  ['a null that may not be', '{ thing { never id } }'],
  ['a null that may not be, up to the top', '{ sureThing { never id } }'],
  ['a throw where null may not be', '{ thing { mustThrow id } }'],
  ['a rejection where null may not be, in a list', '{ things { mustReject id } }'],
  ['a rejection where null may not be, up to the top', '{ sureThing { mustReject } }'],
  ['a scalar', '{ thing { amount sure } }'],
  ['a scalar that throws', '{ thing { amount(of: "x") id } }'],
  ['a scalar that throws a code', '{ thing { amount(of: "code") id } }'],
  ['a scalar that throws a GraphQL error', '{ thing { amount(of: "graphql") id } }'],
  [
    'a scalar that throws a code where null may not be',
    '{ thing { sure(of: "code") } things { a: sure(of: "code") } }',
  ],
  ['a built-in scalar that throws', '{ thing { odd id } }'],
  ['an enum', '{ thing { color } }'],
  ['an enum that has no such value', '{ thing { badColor id } }'],
  [
    'fragments',
    '{ thing { ...F ... on Thing { name } ...F } } fragment F on Thing { id child { ...G } } fragment G on Thing { name }',
  ],
  [
    '@skip and @include on fields',
    'query ($a: Boolean!, $b: Boolean = true) { thing { id @skip(if: $a) name @include(if: $b) x: name @skip(if: true) } }',
    { a: true },
  ],
  [
    '@skip on a field with a selection',
    'query ($a: Boolean!) { thing @skip(if: $a) { throws } things { child @include(if: $a) { id } } }',
    { a: true },
  ],
  ['the same field twice, once skipped', 'query ($a: Boolean!) { thing { name @skip(if: $a) name } }', { a: true }],
  [
    '@skip on a spread',
    'query ($a: Boolean!) { thing { ...F @skip(if: $a) ...F } } fragment F on Thing { id }',
    { a: true },
  ],
  [
    '@include on an inline fragment',
    'query ($a: Boolean!) { thing { id ... @include(if: $a) { name } } }',
    { a: false },
  ],
  ['default values of arguments', '{ echo }'],
  ['a default value that is an object', '{ shade }'],
  ['literals', '{ echo(n: 5, list: [1, 2], must: false, filter: { limit: 1, tags: ["a"], inner: { limit: 2 } }) }'],
  ['a literal that is single for a list', '{ echo(list: 4) }'],
  ['a literal of a scalar that is an object', '{ echo(amount: "12") }'],
  ['a literal of an enum that is an object', '{ echo(color: DEEP) }'],
  ['a literal of an enum that is zero', '{ echo(color: RED) }'],
  ['a literal null', '{ echo(n: null, filter: null) }'],
  [
    'variables',
    'query ($f: Filter, $c: Credits, $k: Color) { echo(filter: $f, amount: $c, color: $k) }',
    { f: { amount: '3', inner: { color: 'DEEP' } }, c: '4', k: 'RED' },
  ],
  ['variables that are absent', 'query ($f: Filter, $n: Int, $c: Credits) { echo(filter: $f, n: $n, amount: $c) }', {}],
  ['variables that are null', 'query ($f: Filter, $n: Int) { echo(filter: $f, n: $n) }', { f: null, n: null }],
  [
    'default values of variables',
    'query ($n: Int = 8, $c: Credits = "5", $k: Color = DEEP, $l: [Int] = 3) { echo(n: $n, amount: $c, color: $k, list: $l) }',
    {},
  ],
  ['a null over a default value', 'query ($n: Int = 8) { echo(n: $n) }', { n: null }],
  [
    'variables inside a literal',
    'query ($n: Int!, $t: String!, $c: Credits) { echo(list: [1, $n], filter: { limit: $n, tags: [$t], amount: $c, inner: { amount: $c } }) }',
    { n: 2, t: 'x', c: '7' },
  ],
  [
    'an absent variable inside a literal',
    'query ($c: Credits, $t: [String!]) { echo(filter: { limit: 1, amount: $c, tags: $t }) }',
    {},
  ],
  ['a null for an argument that may not be', 'query ($b: Boolean = true) { echo(must: $b) }', { b: null }],
  ['a missing variable', 'query ($n: Int!) { echo(n: $n) }', {}],
  ['a variable of another type', 'query ($n: Int) { echo(n: $n) }', { n: 'x' }],
  ['a scalar variable that is refused', 'query ($c: Credits) { echo(amount: $c) }', { c: 'x' }],
  ['an unknown field of an input', 'query ($f: Filter) { echo(filter: $f) }', { f: { limit: 1, nothing: 2 } }],
  ['an enum variable that is none', 'query ($k: Color) { echo(color: $k) }', { k: 'BLUE' }],
  ['two bad variables', 'query ($n: Int, $k: Color) { echo(color: $k, n: $n) }', { k: 'BLUE', n: 1.5 }],
  ['an interface', '{ named { __typename name ... on Thing { id } } }'],
  ['introspection', '{ __type(name: "Thing") { name } thing { id } }'],
  ['mutations in their order', 'mutation { a: note(text: "a") { id } b: note(text: "b") { name child { id } } }'],
  [
    'a mutation that fails between others',
    'mutation { a: note(text: "a") { id } f: note(text: "fail") { id } b: note(text: "b") { id } }',
  ],
  [
    'a mutation that is skipped',
    'mutation ($a: Boolean!) { a: note(text: "a") @skip(if: $a) { id } b: note(text: "b") { id } }',
    { a: true },
  ],
];

describe('the compiled executor answers as graphql-js does', () => {
  it.each(compares)('%s', async (_what, query, variables = {}) => {
    const document = parse(query);
    expect(validate(schema, document)).toEqual([]);
    const before = JSON.stringify(document);
    const contextValue = { who: 'me' };

    log.length = 0;
    const expected = told(await execute({ schema, document, variableValues: variables, contextValue }));
    const order = [...log];

    const executor = compiledExecutor(schema);
    for (let round = 0; round < 3; round += 1) {
      log.length = 0;
      const answer = told(await executor.execute({ document, variables, contextValue }));
      expect(answer).toEqual(expected);
      expect(log).toEqual(order);
    }
    expect(JSON.stringify(document)).toBe(before);
  });

  it('answers each operation of a document for itself', async () => {
    const document = parse('query A { thing { id } } query B { thing { ...F } } fragment F on Thing { name }');
    const executor = compiledExecutor(schema);
    for (const operationName of ['A', 'B', 'A', 'B', 'nothing', null]) {
      const expected = told(await execute({ schema, document, operationName }));
      expect(told(await executor.execute({ document, operationName, contextValue: {} }))).toEqual(expected);
    }
  });

  it('compiles what the hub asks often', async () => {
    const query =
      'query ($n: Int!, $c: Credits) { echo(amount: $c, filter: { limit: $n }) thing { id children { name } } }';
    const document = parse(query);
    let resolvedBy = '';
    const contextValue = {
      get who() {
        resolvedBy = new Error().stack ?? '';
        return 'me';
      },
    };
    const executor = compiledExecutor(schema);
    for (const compiled of [false, true, true]) {
      await executor.execute({ document, variables: { n: 1 }, contextValue });
      expect(resolvedBy.includes('graphql-jit')).toBe(compiled);
    }
  });

  it('leaves the schema as it was', () => {
    const resolver = Thing.getFields()['name']?.resolve;
    compiledExecutor(schema);
    expect(Thing.getFields()['name']?.resolve).toBe(resolver);
    expect(schema.getType('_Coerced')).toBeUndefined();
  });
});

describe('what is held', () => {
  it('is compiled when it is seen again, and never more than asked for', async () => {
    const executor = compiledExecutor(schema, 3);
    const documents = Array.from({ length: 10 }, (_, n) => parse(`{ a${n}: thing { id } }`));
    for (const document of documents) await executor.execute({ document, contextValue: {} });
    expect(executor.size()).toBe(0);
    for (const document of documents) await executor.execute({ document, contextValue: {} });
    expect(executor.size()).toBe(3);
  });

  it('is held for a document that is seen among many strangers', async () => {
    const executor = compiledExecutor(schema, 2);
    const known = parse('{ thing { id } }');
    await executor.execute({ document: known, contextValue: {} });
    await executor.execute({ document: known, contextValue: {} });
    for (let n = 0; n < 20; n += 1)
      await executor.execute({ document: parse(`{ a${n}: thing { id } }`), contextValue: {} });
    expect(executor.size()).toBe(1);
  });
});

import { isObjectType, isInterfaceType, type GraphQLNamedType } from 'graphql';
import { FIELD_RULES, ROOT_OPERATIONS } from '../../src/auth/field-rules';
import { POLICY } from '../../src/auth/policy';
import { hubSchema } from '../../src/schema';

const schema = hubSchema();
const roots = new Set(['Query', 'Mutation', 'Subscription']);

/** Connections, edges and page info have the same fields everywhere and are given whole. */
const PAGE_FIELDS: Readonly<Record<string, readonly string[]>> = {
  Connection: ['edges', 'pageInfo'],
  Edge: ['cursor', 'node'],
  PageInfo: ['endCursor', 'hasNextPage'],
};

function isPagePart(type: string, field: string): boolean {
  return Object.entries(PAGE_FIELDS).some(([suffix, fields]) => type.endsWith(suffix) && fields.includes(field));
}

function fieldsOf(type: GraphQLNamedType): string[] {
  return isObjectType(type) || isInterfaceType(type) ? Object.keys(type.getFields()) : [];
}

const types = Object.values(schema.getTypeMap()).filter(
  (type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'),
);

test('every operation of the schema has a line in the policy', () => {
  const operations = types.filter((type) => roots.has(type.name)).flatMap(fieldsOf);
  expect(operations.length).toBeGreaterThan(20);
  expect(operations.filter((name) => !Object.hasOwn(POLICY, ROOT_OPERATIONS[name] ?? name))).toEqual([]);
  expect(Object.keys(ROOT_OPERATIONS).filter((name) => !operations.includes(name))).toEqual([]);
});

test('every field of every object type has a rule', () => {
  const without = types
    .filter((type) => !roots.has(type.name))
    .flatMap((type) =>
      fieldsOf(type)
        .filter((field) => !isPagePart(type.name, field) && FIELD_RULES[type.name]?.[field] === undefined)
        .map((field) => `${type.name}.${field}`),
    );
  expect(without).toEqual([]);
});

test('every rule has its field, and names a rule or an operation that there is', () => {
  const rules = Object.entries(FIELD_RULES).flatMap(([type, fields]) =>
    Object.entries(fields).map(([field, rule]) => ({ name: `${type}.${field}`, type, field, rule })),
  );
  const stale = rules.filter(({ type, field }) => {
    const known = schema.getType(type);
    return known === undefined || !fieldsOf(known).includes(field);
  });
  expect(stale.map(({ name }) => name)).toEqual([]);
  const words = ['given', 'not-for-employers'];
  expect(rules.filter(({ rule }) => !words.includes(rule) && !Object.hasOwn(POLICY, rule))).toEqual([]);
});

test('every object type of the schema can be read about', () => {
  const silent = types.filter((type) => !type.description && !/Edge$/.test(type.name) && !roots.has(type.name));
  expect(silent.map((type) => type.name)).toEqual([]);
});

import {
  getOperationAST,
  Kind,
  visit,
  type DocumentNode,
  type FragmentDefinitionNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { AppError } from './platform/errors';

export interface GraphqlLimits {
  /** Words and signs of a document; counted while it is read. */
  readonly maxTokens: number;
  readonly maxDepth: number;
  /** Fields and aliases are counted after fragments are spread. */
  readonly maxFields: number;
  readonly maxAliases: number;
  readonly maxPageSize: number;
}

export const GRAPHQL_LIMITS: GraphqlLimits = {
  maxTokens: 2000,
  maxDepth: 12,
  maxFields: 500,
  maxAliases: 30,
  maxPageSize: 100,
};

interface Shape {
  readonly depth: number;
  readonly fields: number;
  readonly aliases: number;
}

interface PageSize {
  readonly field: string;
  readonly value: ValueNode;
}

interface DocumentFacts {
  readonly shapes: ReadonlyMap<OperationDefinitionNode, Shape>;
  readonly introspective: ReadonlySet<OperationDefinitionNode>;
  readonly pageSizes: readonly PageSize[];
}

const NOTHING: Shape = { depth: 0, fields: 0, aliases: 0 };
const INTROSPECTION = new Set(['__schema', '__type', '__typename']);

/** Every fragment is measured once, however often it is spread; that there is no cycle was validated before. */
function measure(document: DocumentNode): DocumentFacts {
  const fragments = new Map<string, FragmentDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind === Kind.FRAGMENT_DEFINITION) fragments.set(node.name.value, node);
  }
  const measured = new Map<string, Shape>();

  const spread = (name: string): Shape => {
    const known = measured.get(name);
    if (known) return known;
    measured.set(name, NOTHING);
    const fragment = fragments.get(name);
    const shape = fragment ? shapeOf(fragment.selectionSet) : NOTHING;
    measured.set(name, shape);
    return shape;
  };

  const shapeOf = (set: SelectionSetNode): Shape => {
    let { depth, fields, aliases } = NOTHING;
    for (const selection of set.selections) {
      let inner = NOTHING;
      if (selection.kind === Kind.FIELD) {
        fields += 1;
        if (selection.alias) aliases += 1;
        // Introspection is bounded by Apollo and switched off in production.
        const children = INTROSPECTION.has(selection.name.value) ? undefined : selection.selectionSet;
        inner = children ? shapeOf(children) : NOTHING;
        inner = { ...inner, depth: inner.depth + 1 };
      } else {
        inner =
          selection.kind === Kind.FRAGMENT_SPREAD ? spread(selection.name.value) : shapeOf(selection.selectionSet);
      }
      depth = Math.max(depth, inner.depth);
      fields += inner.fields;
      aliases += inner.aliases;
    }
    return { depth, fields, aliases };
  };

  const onlyIntrospects = (set: SelectionSetNode): boolean =>
    set.selections.every((selection) => {
      if (selection.kind === Kind.FIELD) return INTROSPECTION.has(selection.name.value);
      if (selection.kind === Kind.INLINE_FRAGMENT) return onlyIntrospects(selection.selectionSet);
      const fragment = fragments.get(selection.name.value);
      return fragment !== undefined && onlyIntrospects(fragment.selectionSet);
    });

  const shapes = new Map<OperationDefinitionNode, Shape>();
  const introspective = new Set<OperationDefinitionNode>();
  for (const node of document.definitions) {
    if (node.kind !== Kind.OPERATION_DEFINITION) continue;
    shapes.set(node, shapeOf(node.selectionSet));
    if (onlyIntrospects(node.selectionSet)) introspective.add(node);
  }

  const pageSizes: PageSize[] = [];
  visit(document, {
    Field(node) {
      const value = node.arguments?.find((argument) => argument.name.value === 'first')?.value;
      if (value) pageSizes.push({ field: node.name.value, value });
    },
  });
  return { shapes, introspective, pageSizes };
}

const facts = new WeakMap<DocumentNode, DocumentFacts>();

function factsOf(document: DocumentNode): DocumentFacts {
  let known = facts.get(document);
  if (!known) {
    known = measure(document);
    facts.set(document, known);
  }
  return known;
}

/** Whether an operation asks about the schema and about nothing else. */
export const isIntrospection = (document: DocumentNode, operation: OperationDefinitionNode): boolean =>
  factsOf(document).introspective.has(operation);

function sizeOf(
  value: ValueNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): unknown {
  if (value.kind === Kind.INT) return Number.parseInt(value.value, 10);
  if (value.kind !== Kind.VARIABLE) return undefined;
  const name = value.name.value;
  if (variables[name] !== undefined) return variables[name];
  const definition = operation.variableDefinitions?.find((candidate) => candidate.variable.name.value === name);
  return definition?.defaultValue ? sizeOf(definition.defaultValue, operation, variables) : undefined;
}

/** Refuses, before anything runs, a document that asks for too much. What it measures is kept as long as the document. */
export function checkLimits(
  document: DocumentNode,
  operationName: string | null | undefined,
  variables: Readonly<Record<string, unknown>> | null | undefined,
  limits: GraphqlLimits,
): void {
  const operation = getOperationAST(document, operationName);
  if (!operation) return;
  const { shapes, pageSizes } = factsOf(document);
  const shape = shapes.get(operation) ?? NOTHING;
  if (shape.depth > limits.maxDepth) {
    throw new AppError('QUERY_TOO_DEEP', undefined, { maximum: limits.maxDepth });
  }
  if (shape.fields > limits.maxFields) {
    throw new AppError('QUERY_TOO_WIDE', undefined, { reason: 'fields', maximum: limits.maxFields });
  }
  if (shape.aliases > limits.maxAliases) {
    throw new AppError('QUERY_TOO_WIDE', undefined, { reason: 'aliases', maximum: limits.maxAliases });
  }
  for (const { field, value } of pageSizes) {
    const size = sizeOf(value, operation, variables ?? {});
    if (typeof size === 'number' && Number.isInteger(size) && (size < 1 || size > limits.maxPageSize)) {
      throw new AppError('PAGE_SIZE_TOO_LARGE', undefined, { path: `${field}.first`, maximum: limits.maxPageSize });
    }
  }
}

import {
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isLeafType,
  Kind,
  TypeInfo,
  visit,
  visitWithTypeInfo,
  type DocumentNode,
  type GraphQLSchema,
  type ValueNode,
} from 'graphql';

/** Whether a value is the same after it was written down as JSON. */
const isPlain = (value: unknown): boolean => {
  if (value === null || value === undefined) return true;
  if (typeof value !== 'object') return ['string', 'number', 'boolean'].includes(typeof value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return false;
  return Object.values(value).every(isPlain);
};

/** Whether compiled code is known to answer as graphql-js does; what is not goes to graphql-js. */
export function canCompile(schema: GraphQLSchema, document: DocumentNode): boolean {
  let can = true;
  const required = new Set<string>();
  const types = new TypeInfo(schema);
  const refuseObject = (node: ValueNode): void => {
    const type = types.getInputType();
    const named = type && getNamedType(type);
    if (!named || !isLeafType(named)) return;
    // The value of a literal becomes JSON inside the compiled text.
    if (!isPlain(named.parseLiteral(node, {}))) can = false;
  };
  visit(
    document,
    visitWithTypeInfo(types, {
      Field(node) {
        const parent = types.getParentType();
        if (node.name.value.startsWith('__') && node.name.value !== '__typename') can = false;
        if (parent && isAbstractType(parent)) can = false;
        if (types.getFieldDef()?.args.some(({ defaultValue }) => !isPlain(defaultValue))) can = false;
        const type = types.getType();
        if (type && isAbstractType(getNamedType(type))) can = false;
      },
      VariableDefinition(node) {
        if (node.type.kind === Kind.NON_NULL_TYPE) required.add(node.variable.name.value);
        return false;
      },
      Variable(node, _key, parent) {
        // Inside a literal, compiled code makes a null of a variable that is absent.
        const isArgument = parent !== undefined && 'kind' in parent && parent.kind === Kind.ARGUMENT;
        if (!isArgument && !required.has(node.name.value)) can = false;
      },
      FragmentSpread(node) {
        if (node.directives?.length) can = false;
      },
      InlineFragment(node) {
        if (node.directives?.length) can = false;
      },
      ObjectValue() {
        const type = types.getInputType();
        const named = type && getNamedType(type);
        if (!isInputObjectType(named)) return;
        if (Object.values(named.getFields()).some(({ defaultValue }) => !isPlain(defaultValue))) can = false;
      },
      StringValue: refuseObject,
      IntValue: refuseObject,
      FloatValue: refuseObject,
      BooleanValue: refuseObject,
      EnumValue: refuseObject,
    }),
  );
  return can;
}

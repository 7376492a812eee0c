import {
  getNamedType,
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLSchema,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
} from 'graphql';

/** An input of the schema whose text could name something. */
export interface NamingInput {
  /** Where it stands: `correctCredit.input.row.activity`, `Employer.roster.search`. */
  readonly path: string;
  /** The input type's field, or the argument itself: `CreditRowInput.activity`. */
  readonly field: string;
  readonly type: 'ID' | 'String';
}

const fields = (type: string, names: string): string[] => names.split(' ').map((name) => `${type}.${name}`);

/**
 * Texts that name nothing that belongs to anybody: words, dates, amounts, codes of the hub's own lists. Everything else
 * of type ID or String has a cell for each kind of name in it. An ID is never in this list.
 */
export const NAMES_NOTHING: ReadonlySet<string> = new Set([
  ...fields('AccreditationInput', 'accreditor'),
  ...fields('ActivitySystemInput', 'categories system'),
  ...fields('CertificateInput', 'specialty status'),
  ...fields('ConsentInput', 'basis'),
  ...fields('CreateOrganizationInput', 'jurisdiction name zone'),
  ...fields('CreditComponentInput', 'amount topics'),
  ...fields('CreditRowInput', 'amount category completedOn format startedOn system'),
  ...fields('DraftRequirementSetInput', 'cases'),
  ...fields('FactInput', 'name value'),
  ...fields('FormerNameInput', 'familyName givenName'),
  ...fields('IssueApiKeyInput', 'label'),
  ...fields('LearnerInput', 'birthMonthDay familyName givenName'),
  ...fields('LearnerLicenseInput', 'profession'),
  ...fields('LicenseReference', 'jurisdiction profession'),
  ...fields('RegisterActivityInput', 'format tags title topics'),
  ...fields('ResolveMatchInput', 'reason'),
  ...fields('SimulatedCreditInput', 'approvedBy category format system tags title'),
  ...fields('SimulatedLicenseInput', 'profession'),
  ...fields('SimulatedPartInput', 'topics'),
  ...fields('WaiverInput', 'ground requirement'),
  ...['ClinicianInput', 'LicenseInput', 'RosterInput'].flatMap((type) =>
    fields(type, 'birthMonthDay email familyName givenName zone'),
  ),
  ...fields('LicenseInput', 'profession status'),
  ...fields('RosterInput', 'department'),
  'events.types',
  'requirementSets.jurisdiction',
  'requirementSets.profession',
]);

/** Every input of type ID or String, wherever an operation or a field takes one. */
export function namingInputs(schema: GraphQLSchema): NamingInput[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  return Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!(isObjectType(type) || isInterfaceType(type)) || type.name.startsWith('__')) return [];
    const isRoot = roots.some((root) => root?.name === type.name);
    return Object.values(type.getFields()).flatMap((field) => {
      const at = isRoot ? field.name : `${type.name}.${field.name}`;
      return field.args.flatMap((arg) => leaves(arg, `${at}.${arg.name}`, `${at}.${arg.name}`, []));
    });
  });
}

function leaves(
  input: GraphQLArgument | GraphQLInputField,
  path: string,
  field: string,
  above: readonly string[],
): NamingInput[] {
  const type = getNamedType(input.type);
  if (type.name === 'ID' || type.name === 'String') return [{ path, field, type: type.name }];
  if (!isInputObjectType(type) || above.includes(type.name)) return [];
  return Object.values(type.getFields()).flatMap((inner) =>
    leaves(inner, `${path}.${inner.name}`, `${type.name}.${inner.name}`, [...above, type.name]),
  );
}

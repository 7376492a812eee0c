import { Field, InterfaceType, ObjectType, registerEnumType } from 'type-graphql';
import { Node } from '../nodes/node';
import { type Id, publicId } from '../platform/ids';
import { Instant } from '../platform/scalars';

/** What an organization is; it decides which role its keys have. */
export const ORGANIZATION_KINDS = ['PROVIDER', 'BOARD', 'EMPLOYER'] as const;
export type OrganizationKind = (typeof ORGANIZATION_KINDS)[number];

export enum OrganizationKindName {
  PROVIDER = 'PROVIDER',
  BOARD = 'BOARD',
  EMPLOYER = 'EMPLOYER',
}
registerEnumType(OrganizationKindName, {
  name: 'OrganizationKind',
  description: 'What an organization is; it decides which role its keys have.',
  valuesConfig: {
    PROVIDER: { description: 'Offers activities and reports credit.' },
    BOARD: { description: 'Issues licenses or certificates and says what their holders must show.' },
    EMPLOYER: {
      description: 'Has clinicians on its roster and follows, with their consent, whether they stay compliant.',
    },
  },
});

@InterfaceType({
  description: 'A provider, a board or an employer.',
  implements: Node,
  resolveType: (value: OrganizationFields) => value.__typename,
})
export abstract class Organization extends Node {
  @Field(() => OrganizationKindName, { description: 'What it is.' })
  kind!: OrganizationKind;

  @Field(() => String, {
    description: 'The short name that is unique in this hub, such as `us-fl-bom`; never changes.',
  })
  code!: string;

  @Field(() => String, { description: 'The name as people write it; at most 200 characters.' })
  name!: string;

  @Field(() => String, {
    nullable: true,
    description: 'Where its authority holds, ISO 3166 such as `US-FL`; null where that means nothing.',
  })
  jurisdiction!: string | null;

  @Field(() => String, {
    description: 'The IANA time zone in which its days begin and end, such as `America/New_York`.',
  })
  zone!: string;

  @Field(() => Instant, { description: 'When the hub first knew it.' })
  createdAt!: Instant;
}

/** The columns of an organization, as every one of its GraphQL types carries them. */
export interface OrganizationFields {
  readonly __typename: 'Provider' | 'Board' | 'Employer';
  readonly organizationId: Id;
  readonly id: string;
  readonly kind: OrganizationKind;
  readonly code: string;
  readonly name: string;
  readonly jurisdiction: string | null;
  readonly zone: string;
  readonly createdAt: Instant;
}

const TYPE_NAMES = { PROVIDER: 'Provider', BOARD: 'Board', EMPLOYER: 'Employer' } as const;

/** Makes the GraphQL value of an organization from its columns. */
export function organizationValue(columns: Omit<OrganizationFields, '__typename' | 'id'>): OrganizationFields {
  return {
    ...columns,
    __typename: TYPE_NAMES[columns.kind],
    id: publicId('Organization', columns.organizationId),
  };
}

@ObjectType({ description: 'A provider of continuing education.', implements: Organization })
export class Provider extends Organization {
  /** Not part of the API. */
  organizationId!: Id;
}

@ObjectType({ description: 'A licensing or certifying board.', implements: Organization })
export class Board extends Organization {
  /** Not part of the API. */
  organizationId!: Id;
}

@ObjectType({ description: 'An employer of clinicians.', implements: Organization })
export class Employer extends Organization {
  /** Not part of the API. */
  organizationId!: Id;
}

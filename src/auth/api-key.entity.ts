import { Field, ID, ObjectType } from 'type-graphql';
import { Column, Entity, PrimaryColumn } from 'typeorm';
import { type Id, idColumn, publicId } from '../platform/ids';
import { Instant } from '../platform/scalars';
import type { Role } from './principal';

/** A key by which a system or a person proves who it is. The secret is shown once and kept only as a keyed hash. */
@Entity('api_key')
@ObjectType({
  description:
    'A key by which a system or a person proves who it is. The secret itself is shown only when the key is issued.',
})
export class ApiKey {
  @PrimaryColumn({ name: 'key_id', type: 'binary', length: 16, transformer: idColumn })
  keyId!: Id;

  @Field(() => ID)
  get id(): string {
    return publicId('ApiKey', this.keyId);
  }

  @Field(() => String, { description: 'PROVIDER, BOARD, EMPLOYER, CLINICIAN, AUDITOR or ADMIN.' })
  @Column({ type: 'varchar', length: 16 })
  role!: Role;

  @Column({ name: 'organization_id', type: 'binary', length: 16, nullable: true, transformer: idColumn })
  organizationId!: Id | null;

  @Column({ name: 'person_id', type: 'binary', length: 16, nullable: true, transformer: idColumn })
  personId!: Id | null;

  @Column({ name: 'secret_hash', type: 'binary', length: 32 })
  secretHash!: Buffer;

  @Field(() => String, { description: 'What the key is for, in its owner’s words; at most 100 characters.' })
  @Column({ type: 'varchar', length: 100 })
  label!: string;

  @Field(() => Instant)
  @Column({ name: 'created_at', type: 'datetime', precision: 6 })
  createdAt!: Instant;

  @Field(() => Instant, { nullable: true })
  @Column({ name: 'expires_at', type: 'datetime', precision: 6, nullable: true })
  expiresAt!: Instant | null;

  @Field(() => Instant, {
    nullable: true,
    description: 'From this instant on the key is refused, on every process within 5 seconds.',
  })
  @Column({ name: 'revoked_at', type: 'datetime', precision: 6, nullable: true })
  revokedAt!: Instant | null;
}

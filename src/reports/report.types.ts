import { ArgsType, Field, ID, InputType, Int, ObjectType } from 'type-graphql';
import { Obligation } from '../compliance/obligation.types';
import { type CivilDate } from '../domain/civil-date';
import { type CreditUnits } from '../domain/credit';
import { CivilDateScalar, Credits, Instant } from '../platform/scalars';

@InputType({ description: 'A license by what stands on it.' })
export class LicenseReference {
  @Field(() => String, { description: 'The number as printed; spaces and punctuation do not matter.' })
  number!: string;

  @Field(() => String, {
    nullable: true,
    description: 'The issuing board’s code; not given = your own board, or any of your own licenses as a clinician.',
  })
  board?: string | null;

  @Field(() => String, { nullable: true, description: 'Where it holds, such as `US-CA`, in place of the board.' })
  jurisdiction?: string | null;

  @Field(() => String, { nullable: true, description: 'The profession, where one number stands on two licenses.' })
  profession?: string | null;
}

@ArgsType()
export class CreditReportArgs {
  @Field(() => LicenseReference, { nullable: true, description: 'The license. Either this or `npi`.' })
  license?: LicenseReference | null;

  @Field(() => String, { nullable: true, description: 'The holder’s NPI. Either this or `license`.' })
  npi?: string | null;

  @Field(() => CivilDateScalar, { description: 'The first day of completion that is reported.' })
  from!: CivilDate;

  @Field(() => CivilDateScalar, { description: 'The last day of completion that is reported; not before `from`.' })
  to!: CivilDate;

  @Field(() => CivilDateScalar, {
    nullable: true,
    description: 'The day whose verdict is given, and after which nothing is reported; not given = today.',
  })
  asOf?: CivilDate | null;

  @Field(() => Instant, { nullable: true, description: 'What the hub knew at that moment; not given = all it knows.' })
  knownAt?: Instant | null;
}

@ObjectType({ simpleResolvers: true, description: 'A part of a credit and its topics.' })
export class ReportComponent {
  @Field(() => [String], { description: 'The topics of this part.' })
  topics!: readonly string[];

  @Field(() => Credits, { description: 'How much of the credit it is.' })
  amount!: CreditUnits;
}

@ObjectType({ simpleResolvers: true, description: 'One credit of a report with its provenance.' })
export class ReportEntry {
  @Field(() => ID, { description: 'The ledger entry, `cre_…`.' })
  entry!: string;

  @Field(() => String, { description: 'The provider’s code: who vouches for it.' })
  provider!: string;

  @Field(() => String, { description: 'The provider’s name as it is now; it is no part of the canonical bytes.' })
  providerName!: string;

  @Field(() => ID, { description: 'The activity, `act_…`.' })
  activity!: string;

  @Field(() => String, { nullable: true, description: 'The activity’s title as it was known then.' })
  title!: string | null;

  @Field(() => String, { description: 'How it was learned.' })
  format!: string;

  @Field(() => String, { description: 'The credit system.' })
  system!: string;

  @Field(() => String, { nullable: true, description: 'The category inside the system.' })
  category!: string | null;

  @Field(() => Credits, { description: 'How much credit.' })
  amount!: CreditUnits;

  @Field(() => Int, { nullable: true, description: 'The minutes it took, where they were reported.' })
  minutes!: number | null;

  @Field(() => [ReportComponent], { description: 'Its parts by topic, as they were reported.' })
  components!: readonly ReportComponent[];

  @Field(() => CivilDateScalar, { nullable: true, description: 'When it was begun, where that was reported.' })
  startedOn!: CivilDate | null;

  @Field(() => CivilDateScalar, { description: 'When it was completed.' })
  completedOn!: CivilDate;

  @Field(() => Instant, { description: 'When it entered the ledger.' })
  recordedAt!: Instant;

  @Field(() => String, { description: 'The grade of its evidence, a letter.' })
  evidence!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What a report’s credits add up to in one system.' })
export class SystemTotal {
  @Field(() => String, { description: 'The credit system.' })
  system!: string;

  @Field(() => Credits, { description: 'The sum.' })
  amount!: CreditUnits;

  @Field(() => Int, { description: 'How many credits.' })
  entries!: number;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'A report of credit for one license. What fixes it is stored with the hash of its canonical bytes, and by its id it is made again: all that it claims is as it was, byte for byte. Only names of organizations (`providerName`, and in the verdicts `authority` and `provider`) are looked up as they are now.',
})
export class CreditReportDocument {
  @Field(() => ID, { description: 'The stored report, `srp_…`.' })
  id!: string;

  @Field(() => ID, { description: 'The clinician, `cln_…`.' })
  clinician!: string;

  @Field(() => ID, { description: 'The license, `lic_…`.' })
  license!: string;

  @Field(() => CivilDateScalar, { description: 'The first day of completion.' })
  from!: CivilDate;

  @Field(() => CivilDateScalar, { description: 'The last day of completion.' })
  to!: CivilDate;

  @Field(() => CivilDateScalar, { description: 'The day whose verdict is given.' })
  asOf!: CivilDate;

  @Field(() => Instant, {
    description:
      'The moment up to which the hub’s knowledge went in: as it was asked for, but none that had not come when the report was made; where none was asked for, that of the last event in it.',
  })
  knownAt!: Instant;

  @Field(() => String, { description: 'The event position that stands for that moment: what came after is not in it.' })
  position!: string;

  @Field(() => Instant, { description: 'When it was first made.' })
  madeAt!: Instant;

  @Field(() => [ReportEntry], { description: 'The credits in force, in the order of completion.' })
  entries!: readonly ReportEntry[];

  @Field(() => [SystemTotal], { description: 'Totals by credit system.' })
  totals!: readonly SystemTotal[];

  @Field(() => [Obligation], {
    description: 'The verdicts on the license, one a set of requirements, with their proof.',
  })
  verdicts!: readonly Obligation[];

  @Field(() => String, {
    description:
      'The report’s canonical bytes, as JSON text: ids, dates, amounts, codes, titles of activities and the words of the requirements; no personal data, and no names of organizations.',
  })
  canonical!: string;

  @Field(() => String, { description: 'SHA-256 of the canonical bytes, in hexadecimal.' })
  sha256!: string;

  @Field(() => Boolean, {
    description:
      'The canonical bytes made now are those of which the hash was stored; always true for a new report. Names of organizations are not among them.',
  })
  unchanged!: boolean;
}

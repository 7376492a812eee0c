import type { DataSource } from 'typeorm';
import type { AuditLog } from '../audit/audit-log';
import { authorize, scopeOf } from '../auth/policy';
import type { Principal } from '../auth/principal';
import { relationsOf } from '../clinicians/relations';
import type { OrganizationsService } from '../organizations/organizations.service';
import type { Clock } from '../platform/clock';
import { AppError } from '../platform/errors';
import { type Id, idToBytes, readId } from '../platform/ids';
import type { DraftsService } from '../requirements/drafts.service';
import type { Registry } from '../requirements/registry';
import type { PackVersion, RequirementsService } from '../requirements/requirements.service';
import { MOST_PEOPLE, readFacts } from './facts';
import { judge } from './judge';
import { obligationView } from './obligation-view';
import { maySee } from './obligations.service';
import { personFacts, type Read } from './person-facts';
import { type SupposedLicense, supposedFacts, supposedRows, type Supposition } from './simulate';
import { difference } from './simulate-difference';
import { checkLicense, readCredits, readSupposedFacts } from './simulate-input';
import type { SimulatedLicenseInput, SimulatedObligation, SimulateInput } from './simulate.types';

/** Where a day ends last: what is completed today anywhere is completed by then. */
const LAST_ZONE = 'Pacific/Kiritimati';

/** Verdicts on what is supposed, by the same function as the real ones. Nothing is written but who asked. */
export class SimulateService {
  constructor(
    private readonly db: DataSource,
    private readonly clock: Clock,
    private readonly audit: AuditLog,
    private readonly organizations: OrganizationsService,
    private readonly requirements: RequirementsService,
    private readonly drafts: DraftsService,
    private readonly registry: Registry,
  ) {}

  /**
   * What each of these people would owe, under the rules of `obligations`. The rows are read once; what is supposed is
   * put among them, and both are judged. @throws AppError BAD_INPUT for what cannot be supposed, NOT_FOUND
   * for a draft that is not the principal's own.
   */
  async ofPeople(
    principal: Principal,
    personIds: readonly Id[],
    input: SimulateInput,
  ): Promise<Map<Id, readonly SimulatedObligation[]>> {
    authorize(principal, 'simulate');
    const supposed = await this.supposition(principal, input);
    const people = [...new Set(personIds)].slice(0, MOST_PEOPLE);
    const today = await this.organizations.today(principal);
    const relations = await relationsOf(this.db.manager, principal, people, today);
    const readable = people.filter((personId) => relations.has(personId));
    const basis = relations.get(readable[0] as Id);
    if (basis === undefined) return new Map();
    const read = await readFacts(this.db.manager, (db, at) => this.requirements.versions(db, at), readable, {
      knownAt: null,
      pending: true,
    });
    if (basis !== 'SELF') await this.audit.read(principal, 'simulate', basis, readable);
    const rows = supposedRows(read, readable, supposed);
    return new Map(readable.map((personId) => [personId, this.compare(principal, personId, read, rows, supposed)]));
  }

  private compare(
    principal: Principal,
    personId: Id,
    read: Read,
    rows: Read,
    supposed: Supposition,
  ): SimulatedObligation[] {
    const asOf = (zone: string) => supposed.asOf ?? this.clock.today(zone);
    const proof = scopeOf(principal.role, 'proof') !== null;
    const now = this.clock.now();
    const real = personFacts(personId, read, asOf);
    const person = supposedFacts(personFacts(personId, rows, asOf), supposed);
    const owed = new Map(real.obligations.map((obligation) => [obligation.obligationId, obligation]));
    return person.obligations
      .filter((obligation) => maySee(principal, obligation))
      .map((obligation) => {
        const verdict = judge(obligation);
        const known = owed.get(obligation.obligationId);
        const standing = known === undefined ? null : judge(known);
        return {
          obligation: obligationView(obligation, verdict, person, proof, now),
          now: known === undefined || standing === null ? null : obligationView(known, standing, real, proof, now),
          difference: difference(standing, verdict, proof),
        };
      });
  }

  private async supposition(principal: Principal, input: SimulateInput): Promise<Supposition> {
    return {
      asOf: input.asOf ?? null,
      credits: readCredits(input.addCredits, this.registry, input.asOf ?? this.clock.today(LAST_ZONE)),
      license: input.addLicense == null ? null : await this.license(input.addLicense),
      facts: readSupposedFacts(input.facts, this.registry),
      rulesOf: input.rulesOf ?? null,
      instead: input.draft == null ? [] : [await this.draft(principal, input.draft)],
    };
  }

  /** An organization's own draft as the version that it would be. @throws AppError NOT_FOUND for anybody else's. */
  private async draft(principal: Principal, id: string): Promise<PackVersion> {
    // An employer's text may ask anything; of a person it learns what its published rules say, of all what ruleImpact says.
    if (principal.role === 'EMPLOYER') throw new AppError('FORBIDDEN');
    if (principal.organizationId === null) throw new AppError('NOT_FOUND');
    const draft = await this.drafts.read(principal.organizationId, readId('RequirementDraft', id));
    return {
      setId: draft.setId ?? draft.draftId,
      versionId: draft.draftId,
      ownerId: draft.ownerId,
      validFrom: draft.from,
      validTo: draft.to,
      sha256: draft.sha256,
      pack: draft.pack,
    };
  }

  private async license(license: SimulatedLicenseInput): Promise<SupposedLicense> {
    checkLicense(license, this.registry);
    const board = (await this.organizations.boardsByCode(this.db.manager, [license.board])).get(license.board);
    if (board === undefined)
      throw new AppError('BAD_INPUT', undefined, { path: 'input.addLicense.board', reason: 'no such board' });
    const { organizationId, code, name, zone } = board;
    return {
      board: { organization_id: idToBytes(organizationId), code, name, zone },
      profession: license.profession,
      issuedOn: license.issuedOn,
      expiresOn: license.expiresOn,
      renewalNumber: license.renewalNumber ?? null,
      cmeEndsOn: license.cmeEndsOn ?? null,
    };
  }
}

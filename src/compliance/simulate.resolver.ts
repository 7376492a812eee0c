import { Arg, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { RequestContext } from '../auth/request-context';
import { Clinician } from '../clinicians/clinician.types';
import { canonicalJson } from '../platform/hashing';
import type { Id } from '../platform/ids';
import type { SimulateService } from './simulate.service';
import { SimulatedObligation, SimulateInput } from './simulate.types';

@Resolver(() => Clinician)
export class ClinicianSimulateResolver {
  constructor(private readonly service: SimulateService) {}

  @FieldResolver(() => [SimulatedObligation], {
    description:
      'What if: how this clinician’s obligations would stand with other credits, facts or rules, or with one more license, each beside how it does stand on that day. Judged as `obligations` are and shown to the same readers; nothing supposed gives the real verdicts. Nothing is stored, but who asked is in the audit log. Error: BAD_INPUT.',
  })
  simulate(
    @Root() clinician: Clinician,
    @Arg('input', () => SimulateInput, { description: 'What is supposed.' }) input: SimulateInput,
    @Ctx() context: RequestContext,
  ): Promise<readonly SimulatedObligation[]> {
    const loader = context.loader<Id, readonly SimulatedObligation[]>(
      `simulate ${canonicalJson(input)}`,
      async (ids, principal) => {
        const found = await this.service.ofPeople(principal, ids, input);
        return ids.map((id) => found.get(id) ?? []);
      },
    );
    return loader.load(clinician.personId);
  }
}

import { rows } from '../../src/platform/database';
import type { Id } from '../../src/platform/ids';
import { type FixtureProvider, fixtures, npi, type OutcomeRow, REPORT } from './fixtures';
import type { TestHub } from './hub';

export interface Learner {
  readonly npi: string;
  readonly givenName: string;
  readonly familyName: string;
}

/** A provider who reports credits of one activity, withdraws and corrects them, beside an admin who says who is meant. */
export interface CreditDesk {
  readonly make: ReturnType<typeof fixtures>;
  readonly provider: FixtureProvider;
  /** A learner whom nobody knows yet. */
  someone(): Learner;
  /** A row of credit as it is sent. */
  written(learner: Learner, over: object): object;
  report(learner: Learner, over?: object): Promise<{ said: string; id: string }>;
  withdraw(name: object, key?: string): Promise<any>;
  correct(change: object, key?: string): Promise<any>;
  resolve(item: string, decision: string, clinicianId?: string): Promise<any>;
  /** State and code of a row as it stands now. */
  state(id: string): Promise<string>;
  /** Amounts of the awards in force, in whole credits. */
  live(person: Id): Promise<number[]>;
  /** The review item of the learner of a row. */
  learnerOf(reportId: string): Promise<string>;
}

/** Hundredths of a credit, as the ledger keeps them. */
const UNITS = 100;

export async function creditDesk(hub: TestHub): Promise<CreditDesk> {
  const make = fixtures(hub);
  const provider = await make.provider();
  const admin = await hub.key('ADMIN');
  const activity = await make.activity(provider.id);
  let keys = 0;
  let people = 0;

  const written = (learner: Learner, over: object): object => ({
    learner,
    activity: activity.externalId,
    system: 'ama-pra-1',
    amount: '1',
    completedOn: '2026-03-02',
    ...over,
  });
  const changing = (name: string, type: string) => async (input: object, key?: string) =>
    (
      await hub.get(
        provider.key,
        `mutation ($input: ${type}!) { ${name}(input: $input) { done code report { id } replaced { id } } }`,
        { input: { idempotencyKey: key ?? `${name}-${(keys += 1)}`, ...input } },
      )
    )[name];
  const changeVoid = changing('voidCredit', 'VoidCreditInput');
  return {
    make,
    provider,
    someone() {
      people += 1;
      return { npi: npi(people), givenName: 'Grace', familyName: `Hopper ${people}` };
    },
    written,
    async report(learner, over = {}) {
      const data = await hub.get<{ reportCredits: { rows: OutcomeRow[] } }>(provider.key, REPORT, {
        input: { idempotencyKey: `key-${(keys += 1)}`, rows: [written(learner, over)] },
      });
      const [row] = data.reportCredits.rows;
      return { said: `${row?.outcome} ${row?.code}`, id: row?.report?.id as string };
    },
    withdraw: (name, key) => changeVoid({ reason: 'ENTERED_IN_ERROR', ...name }, key),
    correct: changing('correctCredit', 'CorrectCreditInput'),
    async resolve(item, decision, clinicianId) {
      const data = await hub.get(
        admin,
        'mutation ($input: ResolveMatchInput!) { resolveMatch(input: $input) { posted voided waiting } }',
        { input: { item, decision, reason: 'looked at', clinicianId } },
      );
      return data.resolveMatch;
    },
    async state(id) {
      const query = 'query ($id: ID!) { node(id: $id) { ... on CreditReport { state code } } }';
      const { node } = await hub.get(provider.key, query, { id });
      return `${node.state} ${node.code}`;
    },
    async live(person) {
      const awards = await rows<{ amount_units: number }>(
        hub.app.db.manager,
        'SELECT amount_units FROM live_award WHERE person_id = ? ORDER BY amount_units, entry_id',
        [Buffer.from(person, 'hex')],
      );
      return awards.map((row) => Number(row.amount_units) / UNITS);
    },
    async learnerOf(reportId) {
      const [row] = await rows<{ source_id: Buffer; learner_key: Buffer }>(
        hub.app.db.manager,
        'SELECT source_id, learner_key FROM credit_report WHERE report_id = ?',
        [Buffer.from(reportId.slice(reportId.indexOf('_') + 1), 'hex')],
      );
      return `lrn_${row?.source_id.toString('hex')}${row?.learner_key.toString('hex')}`;
    },
  };
}

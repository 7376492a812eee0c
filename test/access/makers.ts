import { addDays, civilDate } from '../../src/domain/civil-date';
import { rows } from '../../src/platform/database';
import { idToBytes } from '../../src/platform/ids';
import { type BuiltClinician, clinician, idOf, npi } from '../support/builders';
import type { TestHub } from '../support/hub';
import type { KeyRole, Side, Which } from './sides';

/** A credit that was reported, with the request that did it. */
export interface Reported {
  /** `rep_…`. */
  readonly id: string;
  readonly externalId: string;
  readonly idempotencyKey: string;
  readonly row: object;
}

/** A learner who waits, and the row that waits with them. */
export interface Waiting {
  /** `lrn_…`, as the review queue names them. */
  readonly learner: string;
  readonly report: string;
}

export interface Bystander extends BuiltClinician {
  readonly license: string;
  readonly boardNumber: string;
}

/** Makes things that a cell uses up, on either side. */
export interface Makers {
  /** Text that nothing else uses. */
  readonly fresh: () => string;
  /** A day in the activities' years that nothing else uses. */
  readonly day: () => string;
  /** A credit that the side's provider reported, about its own side's person unless told. */
  readonly report: (which: Which, about?: Which) => Promise<Reported>;
  /** A row that waits because it resembles another of its source. */
  readonly lookalike: (which: Which) => Promise<string>;
  /** The same, decided to be a duplicate. */
  readonly decided: (which: Which) => Promise<string>;
  /** Somebody with the side's person's NPI and another name. */
  readonly waiting: (which: Which) => Promise<Waiting>;
  /** Somebody of the side whom nothing else names, with an identifier of each type. */
  readonly bystander: (which: Which) => Promise<Bystander>;
  /** A key of an organization of the side: `key_…`. */
  readonly spareKey: (which: Which, role: KeyRole) => Promise<string>;
}

const REPORT =
  'mutation ($input: ReportCreditsInput!) { reportCredits(input: $input) { rows { outcome code report { id } } } }';

export function makersOf(hub: TestHub, admin: string, sides: Readonly<Record<Which, Side>>): Makers {
  let made = 0;
  const fresh = (): string => `fresh-${(made += 1)}`;
  const day = (): string => addDays(civilDate('2020-02-01'), (made += 1));
  const send = async (side: Side, row: object): Promise<{ id: string; idempotencyKey: string; code: string }> => {
    const idempotencyKey = fresh();
    const { reportCredits } = await hub.get(side.provider.key, REPORT, { input: { idempotencyKey, rows: [row] } });
    const [{ code, report }] = reportCredits.rows;
    return { id: report.id, idempotencyKey, code };
  };
  const rowOf = (
    { person }: Side,
    learner: object = { npi: person.npi, familyName: person.familyName },
  ): { externalId: string } & object => ({ externalId: fresh(), ...creditRow(learner, day()) });
  const makers: Makers = {
    fresh,
    day,
    async report(which, about = which) {
      const row = rowOf(sides[about]);
      const { id, idempotencyKey } = await send(sides[which], row);
      return { id, idempotencyKey, row, externalId: row.externalId };
    },
    async lookalike(which) {
      const row = rowOf(sides[which]);
      await send(sides[which], row);
      const { id, code } = await send(sides[which], { ...row, externalId: fresh() });
      if (code !== 'LOOKALIKE_EXTERNAL_ID') throw new Error(`not a look-alike: ${code}`);
      return id;
    },
    async decided(which) {
      const id = await makers.lookalike(which);
      await hub.get(
        sides[which].provider.key,
        'mutation ($input: ResolveMatchInput!) { resolveMatch(input: $input) { waiting } }',
        { input: { item: id, decision: 'DUPLICATE', reason: 'made' } },
      );
      return id;
    },
    async waiting(which) {
      const side = sides[which];
      const learner = { npi: side.person.npi, familyName: `Else ${fresh()}` };
      const { id, code } = await send(side, rowOf(side, learner));
      if (code !== 'MATCH_FAMILY_NAME_DIFFERS') throw new Error(`nobody who waits: ${code}`);
      const [row] = await rows<{ source_id: Buffer; learner_key: Buffer }>(
        hub.app.db.manager,
        'SELECT source_id, learner_key FROM credit_report WHERE report_id = ?',
        [idToBytes(idOf(id))],
      );
      if (row === undefined) throw new Error('no row');
      return { report: id, learner: `lrn_${row.source_id.toString('hex')}${row.learner_key.toString('hex')}` };
    },
    async bystander(which) {
      const { board, jurisdiction } = sides[which];
      const name = fresh();
      const made = { license: `L ${name}`, boardNumber: `B ${name}` };
      const serial = 5_000_000 + Number.parseInt(name.slice('fresh-'.length), 10);
      const person = await clinician(hub, admin, serial, {
        identifiers: [
          { type: 'NPI', value: npi(serial) },
          { type: 'LICENSE', issuer: `${jurisdiction}/physician-md`, value: made.license },
          { type: 'BOARD_ID', issuer: board.code, value: made.boardNumber },
        ],
      });
      return { ...person, ...made };
    },
    async spareKey(which, role) {
      const named = role === 'BOARD' || role === 'EMPLOYER' ? role : 'PROVIDER';
      const { issueApiKey } = await hub.get(
        sides[which].keys[named],
        'mutation ($input: IssueApiKeyInput!) { issueApiKey(input: $input) { key { id } } }',
        { input: { role: named, label: 'spare' } },
      );
      return issueApiKey.key.id;
    },
  };
  return makers;
}

/** The same makers, but what is made is made once: for whoever may not use it up. */
export function once(makers: Makers): Makers {
  const kept = new Map<string, unknown>();
  const keep =
    <A extends readonly (string | undefined)[], T>(name: string, make: (...args: A) => T) =>
    (...args: A): T => {
      const key = [name, ...args].join(' ');
      if (!kept.has(key)) kept.set(key, make(...args));
      return kept.get(key) as T;
    };
  return {
    fresh: makers.fresh,
    day: keep('day', makers.day),
    report: keep('report', makers.report),
    lookalike: keep('lookalike', makers.lookalike),
    decided: keep('decided', makers.decided),
    waiting: keep('waiting', makers.waiting),
    bystander: keep('bystander', makers.bystander),
    spareKey: keep('spareKey', makers.spareKey),
  };
}

/** A row of credit for an activity that both providers have under a name of their own. */
export const creditRow = (learner: object, completedOn: string): object => ({
  learner,
  activity: 'A-1',
  system: 'ama-pra-1',
  amount: '1',
  completedOn,
});

/** An NPI that nobody has. */
export const strangerNpi = (made: string): string => npi(7_000_000 + Number.parseInt(made.replace(/\D/g, ''), 10));

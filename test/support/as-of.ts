import { type ComplianceWorld, complianceWorld, type Person } from './compliance-world';
import { startTestHub, type TestHub } from './hub';

/** The day asked about and the instant whose knowledge is asked for; nothing = today, and everything known. */
export interface When {
  readonly asOf?: string;
  readonly knownAt?: string;
}

/** One question asked before and after a change. */
export interface Answers<T> {
  readonly before: T;
  readonly after: T;
  /** Of an earlier day: asked before the change, and after it. */
  readonly oldDayBefore: T;
  readonly oldDay: T;
  /** After the change, of what was known before it, and of what is known since. */
  readonly oldKnowledge: T;
  readonly newKnowledge: T;
  /** After the change, of the earlier day as it was known before. */
  readonly oldDayOldKnowledge: T;
}

/** A day before all changes of these tests; the hub's own is 2026-11-23. */
export const OLD_DAY = '2026-06-01';

export interface AsOfWorld extends ComplianceWorld {
  readonly hub: TestHub;
  /** What a person owes and how it stands, asked in the person's own name. */
  obligations(person: Person): (when: When) => Promise<any[]>;
  /** Changes something and asks the same question of both days and both states of knowledge. */
  changed<T>(read: (when: When) => Promise<T>, change: () => Promise<unknown>, oldDay?: string): Promise<Answers<T>>;
  /** The instant at which everything so far is known, and nothing of what follows. */
  moment(): Promise<string>;
}

const OBLIGATIONS = `query ($id: ID!, $asOf: Date, $knownAt: Instant) { clinician(id: $id) {
  obligations(asOf: $asOf, knownAt: $knownAt) { authority what pack status deadline cycle { start end }
    shortfalls { requirement short } missing { name }
    requirements { id result needed counted codes because credits { title } } } } }`;

/** A hub of 2026-11-23 without workers, and the world of the compliance tests in it. */
export async function asOfWorld(): Promise<AsOfWorld> {
  const hub = await startTestHub({ workers: false });
  await hub.setToday('2026-11-23');
  const pause = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, 5));
  const moment = async (): Promise<string> => {
    await hub.app.events.stamp();
    await pause();
    const now = hub.app.clock.now().toISOString();
    await pause();
    return now;
  };
  return {
    ...(await complianceWorld(hub)),
    hub,
    moment,
    obligations: (person) => async (when) => {
      const key = await hub.key('CLINICIAN', { personId: person.id });
      return (await hub.get(key, OBLIGATIONS, { id: person.publicId, ...when })).clinician.obligations;
    },
    async changed(read, change, oldDay = OLD_DAY) {
      const [before, oldDayBefore] = [await read({}), await read({ asOf: oldDay })];
      const known = await moment();
      await change();
      const later = await moment();
      return {
        before,
        after: await read({}),
        oldDayBefore,
        oldDay: await read({ asOf: oldDay }),
        oldKnowledge: await read({ knownAt: known }),
        newKnowledge: await read({ knownAt: later }),
        oldDayOldKnowledge: await read({ asOf: oldDay, knownAt: known }),
      };
    },
  };
}

/** A change from a later day on: the present answer is another one, and the old one stands by day and by knowledge. */
export function bothAxes<T>(seen: Answers<T>): void {
  expect(seen.after).not.toEqual(seen.before);
  expect(seen.oldDay).toEqual(seen.oldDayBefore);
  byKnowledge(seen);
}

/** The old answer stands by knowledge; what the old day says of it is another matter. */
export function byKnowledge<T>(seen: Answers<T>): void {
  expect(seen.oldKnowledge).toEqual(seen.before);
  expect(seen.newKnowledge).toEqual(seen.after);
  expect(seen.oldDayOldKnowledge).toEqual(seen.oldDayBefore);
}

/** A requirement of a person's proof. */
export const requirement = (obligations: any[], id: string): any =>
  obligations.flatMap(({ requirements }) => requirements).find((one: any) => one.id === id);

/** A small set of requirements: so much credit a year. */
export function pack(name: string, atLeast: number): string {
  return `
pack: ${name}
authority: ${name}
jurisdiction: US-FL
applies: true
unit: credit
clock: { length: 12 months, anchor: 2026-01-01 }
sources: { house: { asOf: "2026", confidence: high } }
require:
  - { id: only, says: some credits a year, source: house, of: any, at-least: ${atLeast} }
`;
}

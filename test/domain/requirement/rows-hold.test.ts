import fc from 'fast-check';
import { DateTime } from 'luxon';
import { judge } from '../../../src/compliance/judge';
import { personFacts } from '../../../src/compliance/person-facts';
import { complianceRow, lookAgain, startOf } from '../../../src/compliance/standings';
import { addDays, civilDate, type CivilDate } from '../../../src/domain/civil-date';
import { SIZES } from '../../support/sizes';
import { PERSON, personRows, type Rows, WALK_BEGINS } from './person-rows';
import { told } from './told';

const DAY_MS = 86_400_000;
const seen = { walks: 0, looks: 0, changes: 0, held: [] as number[] };

/** What lists, rosters and reminders would be made from at an instant, and when it is to be looked at again. */
function answer({ read }: Rows, at: Date): { said: string[]; again: Date | null } {
  const days = new Map<string, CivilDate>();
  const today = (zone: string): CivilDate => {
    const known = days.get(zone) ?? civilDate(DateTime.fromJSDate(at, { zone }).toISODate() as string);
    days.set(zone, known);
    return known;
  };
  const person = personFacts(PERSON, read, today);
  const judged = person.obligations.map((obligation) => ({ obligation, verdict: judge(obligation) }));
  const rows = judged.map(({ obligation, verdict }) => complianceRow(obligation, verdict, person.pendingActs));
  return {
    said: [
      ...judged.map(({ obligation, verdict }) => `${obligation.obligationId} ${told(verdict)}`),
      ...person.rosters.map((roster) => JSON.stringify(roster)),
    ],
    again: lookAgain(person, rows, at)?.at ?? null,
  };
}

/** Every instant at which a day begins somewhere: between two of them no clock shows another date. */
function midnights(zones: readonly string[]): Date[] {
  const instants = zones.flatMap((zone) =>
    Array.from({ length: SIZES.walkedRows.days }, (_, count) => startOf(addDays(WALK_BEGINS, count), zone).getTime()),
  );
  return [...new Set(instants)].sort((a, b) => a - b).map((at) => new Date(at));
}

function walk(rows: Rows): void {
  const [first, ...later] = midnights(rows.zones) as [Date, ...Date[]];
  let before = answer(rows, first);
  let named = before.again;
  seen.walks += 1;
  for (const at of later) {
    const now = answer(rows, at);
    const changed = JSON.stringify(now.said) !== JSON.stringify(before.said);
    if (changed) seen.changes += 1;
    seen.looks += 1;
    if (named !== null && at >= named) {
      seen.held.push(now.again === null ? 9999 : (now.again.getTime() - at.getTime()) / DAY_MS);
      named = now.again;
    } else if (changed) {
      const gone = before.said.filter((one) => !now.said.includes(one));
      const come = now.said.filter((one) => !before.said.includes(one));
      throw new Error(
        `changed at ${at.toISOString()}, was to hold until ${named?.toISOString() ?? 'the end'}\n${gone.join('\n')}\n---\n${come.join('\n')}`,
      );
    }
    before = now;
  }
}

test(
  'from the rows of a person: what is owed, how it stands and who sees it changes only at instants named before',
  () => {
    fc.assert(fc.property(personRows, walk), {
      numRuns: SIZES.walkedRows.people,
      seed: SIZES.seed,
      endOnFailure: true,
    });
    if (SIZES.full) console.info(`${seen.walks} walks, ${seen.looks} looks, ${seen.changes} changes`);
    expect(seen.changes).toBeGreaterThan(2 * seen.walks);
    seen.held.sort((a, b) => a - b);
    expect(seen.held[Math.floor(seen.held.length / 2)]).toBeGreaterThan(2);
  },
  30 * 60_000,
);

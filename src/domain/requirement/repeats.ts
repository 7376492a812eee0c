import { Exact, sum } from '../exact';
import { compiled } from './compile';
import { judge } from './conditions';
import type { Scope } from './dates';
import type { Pack, Repeat } from './pack';
import { byAge, PASSES, type CreditRecord } from './pieces';
import { stretchesOf } from './stretch';
import { FALSE, TRUE, UNKNOWN } from './view';

/**
 * Of every group of repeats keeps the most valuable records, the older of two equal ones, and takes the rest out.
 * Each rule works on what the rules before it kept.
 */
export function dropRepeats(pack: Pack, scope: Scope, records: readonly CreditRecord[]): void {
  for (const { row, test } of compiled(pack).repeats) {
    const when = row.when ? judge(pack, scope, row.when) : TRUE;
    if (when === FALSE) continue;
    const stretches = stretchesOf(scope, row.per);
    const sure = when === TRUE && !stretches.unknown;
    const candidates = namedAlike(records, row);
    if (candidates.length === 0) continue;
    for (const pass of PASSES) {
      // A rule that may not hold takes nothing out at best.
      if (pass === 2 && !sure) continue;
      const groups = new Map<string, CreditRecord[]>();
      for (const record of candidates) {
        if (!record.present[pass] || record.day === null) continue;
        // At best only what surely is of the kind is a repeat.
        if (!record.pieces.some((piece) => test(piece, scope) >= (pass === 2 ? TRUE : UNKNOWN))) continue;
        const time = stretches.keyOf(record);
        if (time === null) continue;
        const key = `${time}/${nameOf(record, row) as string}`;
        const group = groups.get(key);
        if (group) group.push(record);
        else groups.set(key, [record]);
      }
      for (const group of groups.values()) {
        if (group.length <= row.atMost) continue;
        const valued = group.map((record) => ({ record, worth: sum(record.pieces.map(({ value }) => value[pass])) }));
        valued.sort((a, b) => b.worth.compare(a.worth) || byAge(a.record, b.record));
        for (const { record } of valued.slice(row.atMost)) {
          const [sure, pending, best] = record.present;
          record.present = [sure && pass !== 0, pending && pass !== 1, best && pass !== 2];
          for (const piece of record.pieces) piece.value[pass] = Exact.zero;
          if (pass === 0) record.refused = 'REPEAT';
        }
      }
    }
  }
}

function nameOf({ reading }: CreditRecord, { same }: Repeat): string | undefined {
  return same === 'activity' ? reading.activity : reading.programme;
}

/** The records that share their activity or programme with more than may be kept: nearly none do. */
function namedAlike(records: readonly CreditRecord[], row: Repeat): CreditRecord[] {
  const times = new Map<string, number>();
  for (const record of records) {
    const name = nameOf(record, row);
    if (name !== undefined) times.set(name, (times.get(name) ?? 0) + 1);
  }
  return records.filter((record) => {
    const name = nameOf(record, row);
    return name !== undefined && (times.get(name) ?? 0) > row.atMost;
  });
}

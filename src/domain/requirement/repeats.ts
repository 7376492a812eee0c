import { Exact, sum } from '../exact';
import { compiled } from './compile';
import { judge } from './conditions';
import type { Scope } from './dates';
import type { Pack } from './pack';
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
    for (const pass of PASSES) {
      // A rule that may not hold takes nothing out at best.
      if (pass === 2 && !sure) continue;
      const groups = new Map<string, CreditRecord[]>();
      for (const record of records) {
        const same = row.same === 'activity' ? record.reading.activity : record.reading.programme;
        if (!record.present[pass] || same === undefined || record.day === null) continue;
        // At best only what surely is of the kind is a repeat.
        if (!record.pieces.some((piece) => test(piece, scope) >= (pass === 2 ? TRUE : UNKNOWN))) continue;
        const time = stretches.keyOf(record);
        if (time === null) continue;
        const key = `${time}/${same}`;
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

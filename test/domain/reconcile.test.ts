import * as fc from 'fast-check';
import { civilDate } from '../../src/domain/civil-date';
import { type HeldCredit, reconcile, type StatedCredit } from '../../src/domain/reconcile';

const period = { from: civilDate('2026-03-01'), to: civilDate('2026-03-31') };
const line = (externalId: string, amount = 100, day = '2026-03-10'): StatedCredit => ({
  externalId,
  amount,
  completedOn: civilDate(day),
});
const held = (externalId: string, more: Partial<HeldCredit> = {}): HeldCredit => ({
  externalId,
  standing: 'COUNTED',
  amount: 100,
  completedOn: civilDate('2026-03-10'),
  code: null,
  actsNext: 'NOBODY',
  ...more,
});
const told = (stated: StatedCredit[], have: HeldCredit[]): string[] =>
  reconcile(period, stated, have).map((one) => `${one.externalId} ${one.kind} ${one.code} ${one.actsNext}`);

test('equal sides have nothing to say', () => {
  expect(told([line('a'), line('b')], [held('b'), held('a')])).toEqual([]);
});

test('each kind, in order of id', () => {
  expect(
    told(
      [line('d', 50), line('c'), line('b', 25, '2026-03-11'), line('e', 100, '2026-03-11')],
      [held('a'), held('b'), held('d'), held('e')],
    ),
  ).toEqual([
    'a MISSING_THERE NOT_STATED PROVIDER',
    'b DIFFERS AMOUNT_AND_DATE PROVIDER',
    'c MISSING_HERE NOT_REPORTED PROVIDER',
    'd DIFFERS AMOUNT PROVIDER',
    'e DIFFERS DATE PROVIDER',
  ]);
});

test('a row that waits says why and who must act; one that was refused is missing', () => {
  expect(
    told(
      [line('wait'), line('refused')],
      [
        held('wait', { standing: 'WAITING', code: 'MATCH_TWO_PEOPLE', actsNext: 'HUB' }),
        held('refused', { standing: 'NOT_HELD', code: 'ACTIVITY_UNKNOWN', actsNext: 'PROVIDER' }),
        held('refused and not stated', { standing: 'NOT_HELD' }),
      ],
    ),
  ).toEqual(['refused MISSING_HERE ACTIVITY_UNKNOWN PROVIDER', 'wait DIFFERS MATCH_TWO_PEOPLE HUB']);
});

test('what is held outside the period is asked for only by the lines that name it', () => {
  const april = { completedOn: civilDate('2026-04-02') };
  expect(told([line('named')], [held('named', april), held('not named', april)])).toEqual([
    'named DIFFERS DATE PROVIDER',
  ]);
});

test('ids are compared as they stand: case, accent and white space make another id', () => {
  expect(told([line('Ä1')], [held('ä1'), held('Ä1 ')])).toHaveLength(3);
});

test('the order of either side does not matter, and every id is named at most once', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');
  const lines = fc.uniqueArray(fc.record({ externalId: id, amount: fc.integer({ min: 1, max: 3 }) }), {
    selector: (one) => one.externalId,
  });
  fc.assert(
    fc.property(lines, lines, (there, here) => {
      const stated = there.map((one) => line(one.externalId, one.amount));
      const have = here.map((one) => held(one.externalId, { amount: one.amount }));
      const found = reconcile(period, stated, have);
      expect(reconcile(period, [...stated].reverse(), [...have].reverse())).toEqual(found);
      expect(new Set(found.map((one) => one.externalId)).size).toBe(found.length);
      const equal = stated.filter((one) =>
        have.some((o) => o.externalId === one.externalId && o.amount === one.amount),
      );
      expect(found).toHaveLength(new Set([...stated, ...have].map((one) => one.externalId)).size - equal.length);
    }),
  );
});

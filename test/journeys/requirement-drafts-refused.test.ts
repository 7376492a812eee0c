import { rows } from '../../src/platform/database';
import { idOf } from '../support/builders';
import { complianceWorld } from '../support/compliance-world';
import { boardCase, boardPack, type Drafts, twoPeople } from '../support/drafts';
import { startTestHub, type TestHub } from '../support/hub';

const PACK = 'plum-board-md';
let hub: TestHub;
let first: Drafts;
let second: Drafts;

beforeAll(async () => {
  hub = await startTestHub({ workers: false });
  await hub.setToday('2026-11-23');
  const world = await complianceWorld(hub);
  const board = await world.organization('BOARD', 'plum-board', { jurisdiction: 'US-GA' });
  ({ first, second } = await twoPeople(hub, board, 'BOARD'));
});
afterAll(() => hub?.close());

const draftOf = (total: number, more: object = {}) => ({
  text: boardPack(PACK, total),
  cases: boardCase(PACK, total),
  from: '2026-01-01',
  ...more,
});
const kept = async (): Promise<number> =>
  (await rows(hub.app.db.manager, 'SELECT draft_id FROM requirement_draft')).length;

describe('a draft that is not in order', () => {
  it('is not stored, and every problem says in which text and where', async () => {
    const before = await kept();
    const text = boardPack(PACK, 40, '{ id: more, says: x, sauce: rule, of: { topic: medical-ethic }, at-least: 2 }');
    const refused = await first.draft({ text, cases: boardCase(PACK, 40), from: '2026-01-01' });
    expect(refused).toMatchObject({ draft: null, changes: [], cases: { passed: 0, failed: 0 } });
    expect(refused.problems).toEqual(
      expect.arrayContaining([
        { part: 'PACK', line: 11, column: expect.any(Number), message: expect.stringContaining('unknown key sauce') },
        { part: 'PACK', line: 11, column: expect.any(Number), message: expect.stringContaining('medical-ethics?') },
      ]),
    );
    const cases = `${boardCase(PACK, 40)}${boardCase('another-board', 40)}`.replace('  why:', '  wy:');
    const strange = await first.draft({ text: boardPack(PACK, 40), cases, from: '2026-01-01' });
    expect(strange.problems.map(({ part, line }: any) => [part, line])).toEqual([
      ['CASES', 4],
      ['CASES', 13],
    ]);
    expect(strange.draft).toBeNull();
    expect((await first.draft({ text: '', cases: '', from: '2026-01-01' })).problems).toHaveLength(1);
    expect(await kept()).toBe(before);
  });

  it('is refused quickly when it is made to keep the process busy', async () => {
    const doubled = Array.from({ length: 40 }, (_, i) => `  d${i + 1}: { all: [{ given: d${i} }, { given: d${i} }] }`);
    const bomb = boardPack(PACK, 40)
      .replace('applies: {', 'applies: { all: [{ given: d40 }, {')
      .replace('is: physician-md }', 'is: physician-md }] }')
      .replace('require:', `define:\n  d0: { fact: in-residency }\n${doubled.join('\n')}\nrequire:`);
    const many = boardPack(PACK, 40, ...Array.from({ length: 3_000 }, (_, i) => `{ id: r${i}, of: any, at-least: 1 }`));
    for (const text of [bomb, many])
      expect((await first.draft({ text, cases: '', from: '2026-01-01' })).problems).toMatchObject([
        { part: 'PACK', message: expect.stringMatching(/^too large/) },
      ]);
    const cases = Array.from({ length: 201 }, (_, i) => boardCase(PACK, 40).replace('exactly', `exactly ${i}`)).join(
      '',
    );
    expect((await first.draft({ text: boardPack(PACK, 40), cases, from: '2026-01-01' })).problems).toMatchObject([
      { part: 'CASES', message: 'too many: at most 200 cases are read' },
    ]);
    expect(await first.refused.draft(draftOf(40, { text: 'x'.repeat(1_000_001) }))).toBe('BAD_INPUT');
    expect(await first.refused.draft(draftOf(40, { to: '2025-12-31' }))).toBe('BAD_INPUT');
    expect(await first.refused.draft(draftOf(40, { from: '9999-12-31' }))).toBe('BAD_INPUT');
  });

  it('is stored with a case that fails or without cases, and is not published', async () => {
    const wrong = boardCase(PACK, 40).replace('COMPLIANT', 'OPEN');
    const { draft, cases } = await first.draft(
      draftOf(40, { cases: `${wrong}${boardCase(PACK, 40).replace('exactly', 'too')}` }),
    );
    expect(cases).toEqual({
      passed: 1,
      failed: 1,
      failures: [
        {
          case: `${PACK} exactly`,
          line: 11,
          column: expect.any(Number),
          message: `${PACK} exactly: status should be OPEN, is COMPLIANT`,
        },
      ],
    });
    expect(await second.refused.publish(draft.id)).toBe('CASES_FAILED');
    const empty = boardCase(PACK, 40).replace(/ {2}expect:.*\n/, '');
    const silent = await first.draft(draftOf(40, { cases: empty }));
    expect(silent.cases).toMatchObject({
      failed: 1,
      failures: [{ message: expect.stringContaining('expects nothing') }],
    });
    expect(await second.refused.publish(silent.draft.id)).toBe('CASES_FAILED');
    expect(await second.refused.publish(await first.stored(draftOf(40, { cases: '# none yet\n' })))).toBe(
      'CASES_NEEDED',
    );
    expect(await second.refused.publish(await first.stored(draftOf(40, { cases: '' })))).toBe('CASES_NEEDED');
    expect(await rows(hub.app.db.manager, 'SELECT set_id FROM requirement_set WHERE pack = ?', [PACK])).toEqual([]);
  });

  it('is not published when the registry of the day refuses it', async () => {
    const draft = await first.stored(draftOf(40));
    await hub.app.db.query('UPDATE requirement_draft SET text = REPLACE(text, ?, ?) WHERE draft_id = ?', [
      'physician-md',
      'physician-xx',
      Buffer.from(idOf(draft), 'hex'),
    ]);
    expect(await second.refused.publish(draft)).toBe('RULE_INVALID');
    expect(await second.refused.impact(draft)).toBe('RULE_INVALID');
  });
});

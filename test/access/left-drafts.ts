import { pack } from '../support/as-of';
import type { TestHub } from '../support/hub';
import type { KeyRole, Side } from './sides';

export const DRAFT = `mutation ($input: DraftRequirementSetInput!) { draftRequirementSet(input: $input) {
  draft { id pack text cases } problems { message } cases { passed failed } changes } }`;

/** Long after everything else in the matrix: what is published there changes nobody's answers here. */
const FROM = '2030-01-01';

/** A pack that asks for one credit, with a case that shows it. */
export const texts = (name: string): object => ({
  text: pack(name, 1),
  cases: `
- id: one is enough
  pack: ${name}
  given: { today: 2026-06-01, entries: [{ id: c1, completed: 2026-02-01, amount: 1, system: ama-pra-1 }] }
  expect: { status: COMPLIANT }`,
  from: FROM,
});

/** Of whose kind a draft is that a role asks for. */
export const kindOf = (role: KeyRole): 'BOARD' | 'EMPLOYER' => (role === 'EMPLOYER' ? 'EMPLOYER' : 'BOARD');

/** The pack of the draft that is left on a side, under a name that tells whose it is. */
export const draftedPack = ({ which }: Pick<Side, 'which'>, role: KeyRole): string =>
  `drafted-${kindOf(role).toLowerCase()}-${which}`;

/** Leaves a draft of each kind on a side. */
export async function leaveDrafts(hub: TestHub, side: Pick<Side, 'which' | 'keys'>): Promise<void> {
  for (const kind of ['BOARD', 'EMPLOYER'] as const)
    await hub.get(side.keys[kind], DRAFT, { input: texts(draftedPack(side, kind)) });
}

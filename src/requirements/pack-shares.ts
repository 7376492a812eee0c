import type { Pack, Requirement, Shape } from '../domain/requirement/pack';

type AmountShape = Shape & { readonly kind: 'amount' };

/** Every wording that asks for an amount, with the id of its requirement. */
function amountsIn(list: readonly Requirement[]): { id: string; shape: AmountShape }[] {
  return list.flatMap((one) =>
    [one.shape, ...(one.versions ?? []).map((version) => version.shape)].flatMap((shape) => {
      if (shape?.kind === 'amount') return [{ id: one.id, shape }];
      return shape?.kind === 'all' || shape?.kind === 'any' ? amountsIn(shape.of) : [];
    }),
  );
}

/**
 * What is wrong with surplus of what has no amount, and with shares of what is earned. Such a need is known only when the other requirement has been counted, so
 * hours cannot at the same time be divided by that need; and both must count hours.
 */
export function amountProblems(pack: Pack): string[] {
  const amounts = amountsIn(pack.require);
  const problems: string[] = [];
  const surplus = amounts.filter(({ id }) => id === pack.carry?.surplusOf);
  if (pack.carry && (surplus.length === 0 || surplus.some(({ shape }) => shape.counting !== 'amount')))
    problems.push(`carry: surplus-of ${pack.carry.surplusOf} must name a requirement for an amount`);
  for (const { id, shape } of amounts) {
    const { atLeast } = shape;
    if (atLeast.kind !== 'earned') continue;
    const apart = amounts.filter((other) => other.shape.separateFrom.includes(id));
    if (shape.separateFrom.length > 0 || apart.length > 0)
      problems.push(`${id}: a share of what is earned cannot stand apart from anything`);
    const base = amounts.filter((other) => other.id === atLeast.of);
    if (base.length === 0 || [...base, { shape }].some((one) => one.shape.counting !== 'amount'))
      problems.push(`${id}: ${atLeast.percent} of earned ${atLeast.of} needs amounts on both sides`);
  }
  return problems;
}

import fc from 'fast-check';
import { civilDate } from '../../../src/domain/civil-date';
import { evaluate } from '../../../src/domain/evaluate';
import { SIZES } from '../../support/sizes';
import { canBeMet, entriesOf, faultsOf, small, textOf, type Flavour } from './small-packs';
import { packOf } from './words';

/**
 * A whole pack against brute force: what can be met is found to be met, and what is said to be met is shared out within
 * every rule. Alternatives, separate requirements, limits of requirements and of the pack, excess, shares of what is earned.
 */
describe.each<Flavour>(['apart', 'limits', 'excess', 'earned'])('small packs (%s)', (flavour) => {
  it('are met exactly when some way of sharing out the hours meets them', () => {
    let compliant = 0;
    fc.assert(
      fc.property(small(flavour), (one) => {
        const verdict = evaluate(packOf(textOf(one)), {
          today: civilDate('2025-12-31'),
          facts: { entries: entriesOf(one), facts: [] },
        });
        expect(faultsOf(one, verdict)).toEqual([]);
        const fine = verdict.status === 'COMPLIANT';
        if (fine) compliant += 1;
        // Thirds and halves of an hour may do what whole hours cannot; then the rules of sharing have been checked.
        else expect({ possible: canBeMet(one), text: textOf(one) }).toMatchObject({ possible: false });
      }),
      { numRuns: SIZES.ruleRuns.brute },
    );
    expect(compliant).toBeGreaterThan(SIZES.ruleRuns.brute / 20);
    expect(compliant).toBeLessThan((SIZES.ruleRuns.brute * 19) / 20);
  });
});

import type { Pack } from './requirement/pack';
import type { EvaluateInput, Verdict } from './requirement/verdict';

/** Judges one pack for one person on one day. Pure: the same input always gives the same verdict. */
export function evaluate(pack: Pack, input: EvaluateInput): Verdict {
  throw new Error(`not written yet: ${pack.pack} on ${input.today}`);
}

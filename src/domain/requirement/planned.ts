import type { CivilDate } from '../civil-date';
import type { OpenDue } from './moved-due';
import type { NeedPlan } from './need';
import type { Body, Shape, Source } from './pack';
import { FALSE, type Moment, type Period, type Tri } from './view';
import type { Missing, NodeCode } from './verdict';

/** One requirement for one person on one day, before any credit is looked at. */
export interface Planned {
  /** Its number among all that are planned for one verdict. */
  readonly place: number;
  readonly id: string;
  /** The ids as written, of itself and of the groups above it. */
  readonly path: readonly string[];
  readonly says: string | null;
  readonly source: Source | null;
  readonly strength: 'mandatory' | 'recommended';
  readonly standing: 'in-force' | 'announced' | 'unconfirmed';
  readonly version: { from: CivilDate | null; to: CivilDate | null; chosenBy: string } | null;
  readonly codes: readonly NodeCode[];
  readonly because: string[];
  readonly missing: Missing[];
  readonly applies: Tri;
  readonly excused: Tri;
  /** It may turn out not to be asked, or a group above it may. */
  readonly doubtful: boolean;
  readonly body: Body;
  /** Null when there is none in force, or when it could not be told which version is. */
  readonly shape: Shape | { readonly kind: 'each' } | null;
  /** True when the version, window or due date depends on something unknown: then nothing can be said. */
  readonly unclear: boolean;
  readonly window: Period | null;
  /** One of several windows inside the cycle (`each`). */
  readonly part: boolean;
  /** The same requirement in the part before. */
  readonly before: Planned | null;
  /** What `ever` and windows from the day asked are called. */
  readonly windowSays: string | null;
  readonly due: Moment | null;
  /** After this day a completion is late, though it counts. */
  readonly lateAfter: Moment | null;
  readonly cureUntil: Moment | null;
  /** What the due date may be, where an adjustment may or may not have moved it. */
  readonly dueOpen: OpenDue | null;
  readonly standingDuty: boolean;
  /** Due after the end of the cycle judged. */
  readonly later: boolean;
  /** Null for groups and conditions. */
  readonly need: NeedPlan | null;
  readonly must: Tri | null;
  readonly children: readonly Planned[];
}

/** The requirement of that id, wherever it stands; where it or a group above it has parts (`each`), once for each of them. */
export function findPlanned(list: readonly Planned[], id: string): Planned[] {
  return list.flatMap((one) => {
    const divided = one.shape?.kind === 'each' && one.children.length > 0;
    return one.path.at(-1) === id && !divided ? [one] : findPlanned(one.children, id);
  });
}

/** Whether it may turn out not to be asked, by itself or because all that is in it may: then to be short may be no shortfall. */
export function isDoubtful({ doubtful, children }: Planned): boolean {
  return doubtful || (children.length > 0 && children.every((one) => one.applies === FALSE || isDoubtful(one)));
}

import type { RequirementNode, Status, Verdict } from '../domain/requirement/verdict';
import type { Id } from '../platform/ids';

/** People whose obligation would stand otherwise, and the requirements that make it so. */
export interface Move {
  /** Null where nothing was asked before. */
  readonly from: Status | null;
  readonly to: Status;
  readonly people: number;
  readonly reasons: readonly { readonly requirement: string; readonly people: number }[];
}

const ORDER: readonly (Status | null)[] = [
  null,
  'COMPLIANT',
  'EXEMPT',
  'NO_REQUIREMENT',
  'PENDING',
  'UNDETERMINED',
  'OPEN',
  'OVERDUE',
];

/** Counts, person by person, how obligations would stand under another text. */
export class Moves {
  private readonly moved = new Map<string, Counted>();
  private readonly looked = new Set<Id>();
  private readonly flipped = new Set<Id>();

  /** Notes one obligation of a person under both texts. */
  add(personId: Id, before: Verdict | null, after: Verdict): void {
    this.looked.add(personId);
    const from = before?.status ?? null;
    if (from === after.status) return;
    this.flipped.add(personId);
    const key = `${from} ${after.status}`;
    const counted: Counted = this.moved.get(key) ?? { from, to: after.status, people: new Set(), reasons: new Map() };
    this.moved.set(key, counted);
    counted.people.add(personId);
    for (const requirement of reasonsOf(before, after)) {
      const people = counted.reasons.get(requirement) ?? new Set();
      counted.reasons.set(requirement, people.add(personId));
    }
  }

  /** How many people owe anything under either text. */
  get people(): number {
    return this.looked.size;
  }

  /** How many of them would stand otherwise. */
  get changed(): number {
    return this.flipped.size;
  }

  /** The moves in the order of the statuses; the requirement that moves the most people first. */
  all(): Move[] {
    return [...this.moved.values()]
      .map(({ from, to, people, reasons }) => ({
        from,
        to,
        people: people.size,
        reasons: [...reasons]
          .map(([requirement, { size }]) => ({ requirement, people: size }))
          .sort((a, b) => b.people - a.people || (a.requirement < b.requirement ? -1 : 1)),
      }))
      .sort((a, b) => ORDER.indexOf(a.from) - ORDER.indexOf(b.from) || ORDER.indexOf(a.to) - ORDER.indexOf(b.to));
  }
}

interface Counted {
  readonly from: Status | null;
  readonly to: Status;
  readonly people: Set<Id>;
  readonly reasons: Map<string, Set<Id>>;
}

/**
 * The requirements by which two verdicts differ: those that are open in one of them and not the same in the other, in
 * their result or in the days until which they can be met. Empty where the text as a whole begins or ceases to apply.
 */
function reasonsOf(before: Verdict | null, after: Verdict): string[] {
  const old = openIn(before?.requirements ?? []);
  const made = openIn(after.requirements);
  return [...new Set([...old.keys(), ...made.keys()])].filter((id) => old.get(id) !== made.get(id));
}

/** Every mandatory requirement that is short or undecided, and how; a choice of several speaks for its parts. */
function openIn(nodes: readonly RequirementNode[]): Map<string, string> {
  return new Map(
    nodes.flatMap((node): [string, string][] => {
      if (node.strength !== 'mandatory' || (node.result !== 'SHORT' && node.result !== 'UNKNOWN')) return [];
      if (node.shape === 'all') return [...openIn(node.children)];
      return [[node.id, [node.result, node.withPending, node.due, node.cureUntil].join(' ')]];
    }),
  );
}

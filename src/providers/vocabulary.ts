/** The names that organizations may use: credit systems with their smallest step, topics, tags, formats. */
export interface Vocabulary {
  /** The step of a credit system as decimal text ("0.25"); null when there is no such system. */
  stepOf(system: string): string | null;
  knows(kind: 'topics' | 'tags' | 'formats' | 'categories', name: string): boolean;
}

/** Before the name of a body that approved an activity: the tag `approved-by:hhsc`. */
export const APPROVED_BY = 'approved-by:';

/** What the catalogue's registry says, in the shape that it has there. */
export interface RegisteredNames {
  readonly facts: ReadonlyMap<string, { readonly values: ReadonlySet<string> | null }>;
  readonly systems: ReadonlyMap<string, { readonly step: string }>;
  readonly names: Readonly<Record<'topics' | 'tags' | 'formats' | 'categories' | 'approvers', ReadonlySet<string>>>;
}

/** The vocabulary of a registry, and whether it has a practice fact, or a profession, of a name. */
export function vocabularyOf(registry: RegisteredNames): Vocabulary & {
  readonly knowsFact: (name: string) => boolean;
  readonly knowsProfession: (name: string) => boolean;
} {
  return {
    stepOf: (system) => registry.systems.get(system)?.step ?? null,
    knows: (kind, name) =>
      kind === 'tags' && name.startsWith(APPROVED_BY)
        ? registry.names.approvers.has(name.slice(APPROVED_BY.length))
        : registry.names[kind].has(name),
    knowsFact: (name) => registry.facts.has(name),
    knowsProfession: (name) => registry.facts.get('profession')?.values?.has(name) === true,
  };
}

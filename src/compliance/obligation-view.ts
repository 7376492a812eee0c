import { explain } from '../domain/requirement/explain';
import { say } from '../domain/requirement/sentences';
import type { RequirementNode, Verdict } from '../domain/requirement/verdict';
import type { Instant } from '../platform/clock';
import { type Id, publicId } from '../platform/ids';
import type { CreditName } from './credit-facts';
import type { ObligationFacts, PersonFacts } from './person-facts';
import type { Obligation, RequirementProof } from './obligation.types';
import { actsNext, lastSafeDay, pendingUnits } from './standings';

/** Shapes a verdict for a reader; without proof nothing of it names a credit. */
export function obligationView(
  obligation: ObligationFacts,
  verdict: Verdict,
  person: PersonFacts,
  proof: boolean,
  now: Instant,
): Obligation {
  return {
    id: publicId('Obligation', obligation.obligationId),
    authority: obligation.authority,
    what: obligation.what,
    pack: obligation.version.pack.pack,
    status: verdict.status,
    cycle: verdict.cycle,
    deadline: verdict.deadline,
    cureBy: verdict.cureBy,
    lastSafeDay: verdict.deadline === null ? null : lastSafeDay(verdict.deadline),
    holdsUntil: verdict.holdsUntil,
    shortfalls: verdict.shortfalls,
    pending: pendingUnits(verdict),
    actsNext: actsNext(verdict, person.pendingActs),
    sentences: sentences(verdict, person, proof),
    missing: verdict.missing
      .filter(({ kind }) => proof || !kind.startsWith('credit-'))
      .map(({ kind, name }) => ({ kind, name: creditId(person.credits, name) ?? name })),
    requirements: proof ? verdict.requirements.map((node) => proofOf(node, person.credits)) : null,
    asOf: verdict.asOf,
    evaluatedAt: now,
  };
}

/**
 * The sentences of a verdict; credits are called by their activity, and not at all where there is no proof. Nor are grounds
 * told then, of an excuse or of how a need came about: one may be an illness.
 */
function sentences(verdict: Verdict, { credits }: PersonFacts, proof: boolean): string[] {
  return explain(verdict)
    .filter(({ key, values }) => proof || (values.id === undefined && !key.startsWith('need.')))
    .map((sentence) => (proof || sentence.key !== 'excused' ? sentence : say('excused.plain', sentence.values)))
    .map(({ text, values }) => {
      const name = values.id === undefined ? undefined : nameOf(credits, values.id);
      return name === undefined || values.id === undefined ? text : text.replace(values.id, name);
    });
}

function proofOf(node: RequirementNode, credits: ReadonlyMap<string, CreditName>): RequirementProof {
  return {
    id: node.id,
    says: node.says,
    result: node.result,
    withPending: node.withPending,
    strength: node.strength,
    codes: node.codes,
    because: node.because,
    source: node.source,
    countsFrom: node.window?.from ?? null,
    countsTo: node.window?.to ?? null,
    due: node.due,
    cureUntil: node.cureUntil,
    unit: node.unit,
    needed: node.needed,
    neededBecause: node.neededBecause,
    counted: node.counted,
    pending: node.pending,
    short: node.short,
    caps: node.caps,
    credits: node.credits.map((line) => {
      const name = credits.get(original(line.id));
      return {
        credit: creditId(credits, line.id),
        title: name?.title ?? null,
        provider: name?.provider ?? null,
        completedOn: line.completedOn,
        amount: line.amount,
        counted: line.counted,
        code: line.code,
      };
    }),
    children: node.children.map((child) => proofOf(child, credits)),
  };
}

/** Carried credit keeps the name of the credit that was left over. */
const CARRIED = 'carried-';

function original(id: string): string {
  return id.startsWith(CARRIED) ? id.slice(CARRIED.length) : id;
}

function creditId(credits: ReadonlyMap<string, CreditName>, id: string): string | null {
  const known = credits.get(original(id));
  if (known === undefined) return null;
  if (known.supposed) return original(id);
  return publicId(known.pending ? 'CreditReport' : 'CreditEntry', original(id) as Id);
}

function nameOf(credits: ReadonlyMap<string, CreditName>, id: string): string | undefined {
  const known = credits.get(original(id));
  return known === undefined ? undefined : (known.title ?? creditId(credits, id) ?? undefined);
}

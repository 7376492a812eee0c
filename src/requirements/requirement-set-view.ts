import { type CivilDate, dayNumber } from '../domain/civil-date';
import { judge } from '../domain/requirement/conditions';
import type { Pack, Requirement } from '../domain/requirement/pack';
import { FALSE, View } from '../domain/requirement/view';
import { publicId } from '../platform/ids';
import type { RequirementSet, RequirementSetItem } from './requirement-sets.types';
import type { PackVersion } from './requirements.service';

/** A version as the API shows it; which words of a dated requirement hold is a matter of the day. */
export function requirementSet(version: PackVersion, day: CivilDate): RequirementSet {
  const { setId, versionId, ownerId, validFrom, validTo, sha256, pack } = version;
  return {
    __typename: 'RequirementSet',
    id: publicId('RequirementSet', setId),
    setId,
    versionId,
    pack: pack.pack,
    authority: pack.authority,
    jurisdiction: pack.jurisdiction,
    unit: pack.unit,
    owner: ownerId === null ? null : publicId('Organization', ownerId),
    validFrom,
    validTo,
    sha256,
    confidence: lowestConfidence(pack),
    lastChecked: lastChecked(pack),
    requirements: pack.require.map((one) => item(pack, one, day, { source: null, strength: 'mandatory' })),
  };
}

/** Whether a pack may ask something of a profession: only what certainly does not apply is left out. */
export function mayApply(pack: Pack, profession: string, today: CivilDate): boolean {
  const view = new View({ today, facts: { entries: [], facts: [{ name: 'profession', value: profession }] } });
  return judge(pack, { view, cycle: null, cycleUnknown: true, window: null }, pack.applies) !== FALSE;
}

function lowestConfidence({ sources }: Pack): string | null {
  const found = Object.values(sources).map(({ confidence }) => confidence);
  return (['low', 'medium', 'high'] as const).find((one) => found.includes(one)) ?? null;
}

/** Sources say their dates in words: those that begin with a year can be compared, the longer text is the newer. */
function lastChecked({ sources }: Pack): string | null {
  const dated = Object.values(sources)
    .map(({ asOf }) => asOf)
    .filter((text) => /^\d{4}/.test(text));
  return dated.sort().at(-1) ?? null;
}

interface Inherited {
  readonly source: string | null;
  readonly strength: 'mandatory' | 'recommended';
}

function item(pack: Pack, requirement: Requirement, day: CivilDate, from: Inherited): RequirementSetItem {
  const on = dayNumber(day);
  const version = requirement.versions?.find(
    (one) => (one.from === null || dayNumber(one.from) <= on) && (one.to === null || on <= dayNumber(one.to)),
  );
  const name = version?.source ?? requirement.source ?? from.source;
  const strength = version?.strength ?? requirement.strength ?? from.strength;
  const source = name === null ? undefined : pack.sources[name];
  const shape = version?.shape ?? requirement.shape;
  const parts = shape?.kind === 'all' || shape?.kind === 'any' ? shape.of : [];
  return {
    id: requirement.id,
    says: version?.says ?? requirement.says,
    source: source === undefined ? null : { name: name ?? '', ...source },
    standing: version?.standing ?? requirement.standing ?? 'in-force',
    strength,
    children: parts.map((part) => item(pack, part, day, { source: name, strength })),
  };
}

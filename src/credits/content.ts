import type { CivilDate } from '../domain/civil-date';
import type { CreditUnits } from '../domain/credit';
import { canonicalJson } from '../platform/hashing';
import type { Id } from '../platform/ids';
import { contentKey, lookalikeKey } from './fingerprint';

/** A part of a credit that counts toward topics. */
export interface Component {
  readonly topics: readonly string[];
  readonly amount: CreditUnits;
}

/** What one credit says, read and checked: everything but whose it is. */
export interface Content {
  readonly sourceId: Id;
  readonly activityId: Id;
  readonly activityVersion: Id;
  /** The activity's id in a registry that several providers share, hashed; null when it has none. */
  readonly registryKey: Buffer | null;
  readonly system: string;
  readonly category: string | null;
  readonly amount: CreditUnits;
  readonly minutes: number | null;
  readonly components: readonly Component[];
  readonly format: string;
  readonly startedOn: CivilDate | null;
  readonly completedOn: CivilDate;
  readonly occurrence: number;
}

/** The two keys by which credits are told apart, whoever's they are. */
export interface ContentKeys {
  readonly content: Buffer;
  readonly lookalike: Buffer;
}

export function keysOf(content: Content): ContentKeys {
  return {
    content: contentKey({ ...content, source: content.sourceId, activity: content.activityId }),
    lookalike: lookalikeKey({
      activity: content.registryKey?.toString('hex') ?? content.activityId,
      completedOn: content.completedOn,
      occurrence: content.occurrence,
    }),
  };
}

/** What of a content its key leaves out; the same id with other details is other content. */
export function detailsOf(content: Pick<Content, 'minutes' | 'components' | 'format' | 'startedOn'>): string {
  const { minutes, components, format, startedOn } = content;
  return canonicalJson({ minutes, components, format, startedOn });
}

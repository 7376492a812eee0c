import type { Clock } from '../domain/requirement/pack';
import type { PackReading } from './pack-reading';
import { readCond } from './read-conditions';
import { readDate } from './read-dates';
import type { Written } from './yaml-source';

/** The cycle of a pack; `none` and a missing clock are the same. */
export function readClock(reading: PackReading, value: Written): Clock | null {
  if (value.kind === 'text' && value.text === 'none') return null;
  const fields = reading.fields(value, 'clock', ['length', 'ends', 'starts', 'anchor', 'rolling', 'extend']);
  const extend =
    fields.optional('extend', (v) =>
      reading.list(v, 'extend', (item) => {
        const parts = reading.fields(item, 'extend', ['when', 'by', 'because'], ['when', 'by', 'because']);
        return {
          when: parts.optional('when', (c) => readCond(reading, c, 'extend')) ?? {
            kind: 'constant' as const,
            value: false,
          },
          by: parts.optional('by', (d) => reading.duration(d, 'extend')) ?? { months: 1, days: 0, text: '1 month' },
          because: parts.optional('because', (t) => reading.text(t, 'because')) ?? '',
        };
      }),
    ) ?? [];
  const rolling = fields.get('rolling');
  const kinds = ['ends', 'starts', 'anchor', 'rolling'].filter((key) => fields.has(key));
  if (kinds.length !== 1) reading.fail(value.at, 'clock: needs exactly one of ends, starts, anchor, rolling');
  if (rolling) {
    if (fields.has('length')) reading.fail(value.at, 'clock: rolling says its own length');
    return { kind: 'rolling', length: reading.duration(rolling, 'rolling'), extend };
  }
  const written = fields.get('length');
  if (!written) reading.fail(value.at, 'clock: length is missing');
  const length =
    written?.kind === 'map'
      ? { fact: readFactOnly(reading, written, 'length') }
      : written
        ? reading.duration(written, 'length')
        : { months: 12, days: 0, text: '12 months' };
  const anchor = fields.get('anchor');
  if (anchor) return { kind: 'anchor', length, anchor: reading.civil(anchor, 'anchor'), extend };
  const kind = fields.has('starts') ? 'starts' : 'ends';
  const date = fields.optional(kind, (v) => readDate(reading, v, kind)) ?? { kind: 'today' as const, shift: null };
  return { kind, length, date, extend };
}

function readFactOnly(reading: PackReading, value: Written, what: string): string {
  return (
    reading.fields(value, what, ['fact'], ['fact']).optional('fact', (v) => reading.fact(v, what, ['duration'])) ?? ''
  );
}

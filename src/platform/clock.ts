import { DateTime } from 'luxon';
import { type CivilDate, civilDate } from '../domain/civil-date';

/** An instant, UTC. The only use of JS `Date`: civil dates are `CivilDate`. */
export type Instant = Date;

/**
 * The hub's one clock. In a sandbox its offset is a database row that every process reads, so that a month can be
 * watched in a minute; in production the offset is 0.
 */
export class Clock {
  private offsetMs = 0;

  now(): Instant {
    return new Date(Date.now() + this.offsetMs);
  }

  /** Seconds that the sandbox clock is ahead of the machine's. */
  setOffset(seconds: number): void {
    this.offsetMs = seconds * 1000;
  }

  /** The civil date that the calendar on the wall shows in a zone. */
  today(zone: string): CivilDate {
    return civilDate(DateTime.fromJSDate(this.now(), { zone }).toISODate() ?? '');
  }

  plusMs(ms: number): Instant {
    return new Date(this.now().getTime() + ms);
  }
}

/** The first instant after a civil date in a zone: midnight at its end, daylight saving included. */
export function endOfDay(date: CivilDate, zone: string): Instant {
  return DateTime.fromISO(date, { zone }).plus({ days: 1 }).startOf('day').toUTC().toJSDate();
}

/** Reads an instant; null when the text is not ISO 8601 with a zone. */
export function parseInstant(text: string): Instant | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/.test(text)) return null;
  const parsed = DateTime.fromISO(text, { setZone: true });
  return parsed.isValid ? parsed.toUTC().toJSDate() : null;
}

/** True when the text names a zone of the IANA database. */
export function isZone(text: string): boolean {
  return DateTime.local({ zone: text }).isValid;
}

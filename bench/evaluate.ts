import { existsSync, readFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { addDays, civilDate, type CivilDate } from '../src/domain/civil-date';
import { evaluate } from '../src/domain/evaluate';
import type { CreditFact, Facts, TimedFact } from '../src/domain/requirement/facts';
import type { Pack } from '../src/domain/requirement/pack';
import { loadCatalogue } from '../src/requirements/catalogue-files';
import { catalogueRegistry } from '../src/requirements/registry';
import type { Outcome } from './benchmark';
import { columns, median, percentile, round } from './statistics';

/** Below this something is wrong, however busy the machine. */
const FLOOR = 2_000;
const GOAL = 5_000;
const PEOPLE = 400;
/** People whose facts are there at once, as a worker reads them. */
const BATCH = 20;
const CREDITS = 40;
const OBLIGATIONS = 3;
/**
 * Processor time of each part. The engine goes on compiling what runs often for some ten seconds; a worker runs for weeks,
 * so that is told apart: the first seconds of the process stand beside the rounds.
 */
const SECONDS = { cold: 3, warm: 9, round: 3 };
const ROUNDS = 5;
const TODAY = civilDate('2026-06-15');
/** Where Linux tells how its processors spent their time, in hundredths of a second. */
const STAT = '/proc/stat';
const TICKS = 100;

/** A number from 0 to below `end`, by a seed that moves on. */
function dice(seed: number): (end: number) => number {
  let state = seed;
  return (end) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 4_294_967_296) * end);
  };
}

/** The words a pack asks for, so that most credits matter to it. */
function wordsOf(packs: readonly Pack[], property: string): string[] {
  const found = new Set<string>();
  const look = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    const one = value as { kind?: unknown; property?: unknown; values?: string[] };
    if (one.kind === 'is' && one.property === property) for (const word of one.values ?? []) found.add(word);
    Object.values(value).forEach(look);
  };
  look(packs);
  return [...found].sort();
}

interface Person {
  readonly packs: readonly Pack[];
  readonly facts: Facts;
}

function person(packs: readonly Pack[], seed: number): Person {
  const roll = dice(seed + 1);
  const pick = <T>(list: readonly T[]): T => list[roll(list.length)] as T;
  const mine: Pack[] = [];
  while (mine.length < OBLIGATIONS) {
    const pack = pick(packs);
    if (!mine.includes(pack)) mine.push(pack);
  }
  const [systems, topics, tags] = ['system', 'topic', 'tag'].map((property) => wordsOf(mine, property));
  const entries = Array.from({ length: CREDITS }, (_, at): CreditFact => {
    const quarters = 1 + roll(24);
    const amount = String(quarters / 4);
    const completedOn = addDays(TODAY, -roll(1100));
    return {
      id: `c${at}`,
      completedOn,
      amount,
      hours: amount,
      ...(systems?.length ? { system: pick(systems) } : {}),
      ...(topics?.length && roll(3) > 0
        ? { parts: [{ amount: String(Math.min(quarters, 1 + roll(8)) / 4), topics: [pick(topics)] }] }
        : {}),
      ...(tags?.length && roll(6) === 0 ? { tags: [pick(tags)] } : {}),
      ...(roll(2) === 0 ? { activity: `a${roll(30)}` } : {}),
      ...(roll(20) === 0 ? { state: 'pending' as const } : {}),
    };
  });
  const flags = [...catalogueRegistry().facts]
    .filter(([name, { type }]) => type === 'flag' && !name.startsWith('license.') && roll(3) === 0)
    .map(([name]): TimedFact => ({ name, value: roll(2) === 0 }));
  return { packs: mine, facts: { entries, facts: [...holder(addDays(TODAY, 30 + roll(500))), ...flags] } };
}

function holder(expires: CivilDate): TimedFact[] {
  return [
    { name: 'profession', value: 'physician-md' },
    { name: 'license.issued', value: '2012-03-01' },
    { name: 'license.expires', value: expires },
    { name: 'license.cme-ends', value: expires },
    { name: 'license.renewal', value: '5' },
    { name: 'holder.birthday', value: '1975-05-17' },
  ];
}

function people(): Person[] {
  const facts = { entries: [], facts: holder(addDays(TODAY, 300)) };
  const asking = loadCatalogue()
    .map(({ pack }) => pack)
    .filter((pack) => evaluate(pack, { today: TODAY, otherwise: false, facts }).status !== 'NO_REQUIREMENT');
  return Array.from({ length: PEOPLE }, (_, seed) => person(asking, seed));
}

/**
 * The facts of each obligation as they come from the database: a list of credits for all of them, the rest for each. Nothing
 * that was read of another person, or of this one before, helps.
 */
function fresh({ packs, facts }: Person): { pack: Pack; facts: Facts }[] {
  const entries = facts.entries.map((entry) => ({ ...entry }));
  return packs.map((pack) => ({ pack, facts: { entries, facts: facts.facts.map((fact) => ({ ...fact })) } }));
}

/** Processor time in µs, of all threads: what the collector of garbage takes belongs to it. */
const spent = (): number => {
  const { user, system } = process.cpuUsage();
  return user + system;
};

interface Judged {
  /** What each person took, in µs. */
  readonly times: readonly number[];
  /** The processor time of all together, in µs. */
  readonly total: number;
}

/** Judges everybody again and again. */
function run(all: readonly Person[], seconds: number): Judged {
  const times: number[] = [];
  let total = 0;
  for (let at = 0; total < seconds * 1_000_000; at = (at + BATCH) % all.length) {
    const round = all.slice(at, at + BATCH).map(fresh);
    const begun = spent();
    for (const obligations of round) {
      const before = process.hrtime.bigint();
      for (const { pack, facts } of obligations) evaluate(pack, { today: TODAY, facts });
      times.push(Number(process.hrtime.bigint() - before) / 1000);
    }
    total += spent() - begun;
  }
  return { times, total };
}

/** How fast people are judged on one core: obligations drawn from the catalogue, credits of the kinds they ask for. */
export async function evaluateBenchmark(): Promise<Outcome> {
  const all = people();
  const cold = perCore(run(all, SECONDS.cold));
  run(all, SECONDS.warm);
  const before = stolen();
  const rounds = Array.from({ length: ROUNDS }, () => run(all, SECONDS.round));
  const rates = rounds.map(perCore);
  const perSecond = median(rates);
  const times = rounds.flatMap((one) => one.times).sort((a, b) => a - b);
  const p50 = round(percentile(times, 1 / 2), 1);
  const p99 = round(percentile(times, 99 / 100), 1);
  const busy = stolen() - before;
  const lines = [
    `machine: ${cpus().length} x ${cpus()[0]?.model ?? 'unknown'}, node ${[process.version, ...process.execArgv].join(' ')}`,
    `work: ${PEOPLE} people with ${CREDITS} credits and ${OBLIGATIONS} obligations each; one evaluation is one person`,
    ...columns([
      ['per core, by processor time', 'evaluations/s', 'verdicts/s'],
      [`median of ${ROUNDS} rounds`, String(perSecond), String(perSecond * OBLIGATIONS)],
      ['slowest round', String(Math.min(...rates)), String(Math.min(...rates) * OBLIGATIONS)],
      ['fastest round', String(Math.max(...rates)), String(Math.max(...rates) * OBLIGATIONS)],
      [`first ${SECONDS.cold} s, still being compiled`, String(cold), String(cold * OBLIGATIONS)],
    ]),
    `by the clock a person took ${p50} µs (median), ${p99} µs (99 of 100), pauses for garbage included`,
    `meanwhile other tenants of the machine took ${round(busy, 1)} s of its processors`,
    `floor: ${FLOOR}, goal: ${GOAL} evaluations a second on one core`,
  ];
  return {
    lines,
    figures: { people: PEOPLE, perSecond, rates, cold, p50, p99, busy, floor: FLOOR, goal: GOAL },
    passed: perSecond >= FLOOR,
  };
}

/** Seconds for which other machines on the same host had the processors of this one; 0 where the system does not tell. */
function stolen(): number {
  if (!existsSync(STAT)) return 0;
  const ticks = readFileSync(STAT, 'utf8').split('\n')[0]?.trim().split(/\s+/)[8];
  return Number(ticks ?? 0) / TICKS;
}

/** People a second of processor time. */
function perCore({ times, total }: Judged): number {
  return Math.round((times.length / total) * 1_000_000);
}

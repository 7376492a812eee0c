import { addDays, addMonths, type CivilDate, daysBetween } from '../domain/civil-date';
import {
  DEMO_ACTIVITIES,
  DEMO_BOARDS,
  type DemoActivity,
  type DemoBoard,
  DEMO_PROFESSION,
  DEPARTMENTS,
} from './demo-catalogue';
import { demoName, demoNpi } from './demo-names';
import { Random } from './random';

/** Where a synthetic clinician stands; every status of a verdict occurs among them. */
export const DEMO_SITUATIONS = [
  'done',
  'soon',
  'later',
  'late',
  'pending',
  'waived',
  'other-profession',
  'unknown-fact',
] as const;
export type DemoSituation = (typeof DEMO_SITUATIONS)[number];

export interface DemoCredit {
  readonly externalId: string;
  readonly activity: DemoActivity;
  readonly amount: string;
  readonly completedOn: CivilDate;
  /** Reported under another given name, so that it waits for a person's decision. */
  readonly doubtful: boolean;
}

export interface DemoFact {
  readonly name: string;
  readonly value: boolean | string;
}

export interface DemoPerson {
  readonly serial: number;
  readonly situation: DemoSituation;
  readonly givenName: string;
  readonly familyName: string;
  readonly birthMonthDay: string;
  readonly npi: string;
  readonly email: string;
  readonly board: DemoBoard;
  readonly profession: string;
  readonly licenseNumber: string;
  readonly issuedOn: CivilDate;
  readonly expiresOn: CivilDate;
  readonly cmeEndsOn: CivilDate | null;
  readonly renewalNumber: number;
  readonly waived: readonly string[];
  readonly facts: readonly DemoFact[];
  /** 0 or 1: which employer; null = none. */
  readonly employer: 0 | 1 | null;
  readonly staffNumber: string;
  readonly department: string;
  readonly consented: boolean;
  readonly credits: readonly DemoCredit[];
}

/** How many of each hundred stand where. */
const SHARES: readonly (readonly [DemoSituation, number])[] = [
  ['done', 55],
  ['soon', 12],
  ['later', 14],
  ['late', 5],
  ['pending', 5],
  ['waived', 3],
  ['other-profession', 3],
  ['unknown-fact', 3],
];

const REQUIREMENTS_TO_WAIVE: Readonly<Record<DemoBoard, readonly string[]>> = {
  'US-CA': ['general', 'geriatrics', 'pain-or-opiate'],
  'US-TX': ['hours', 'ethics', 'human-trafficking', 'opioids'],
  'US-FL': ['total', 'category-1', 'medical-errors', 'domestic-violence', 'controlled-substances'],
  'US-WA': ['general', 'suicide-prevention', 'health-equity', 'opioid-rules'],
};

/**
 * Topic activities that a board's rules ask for in a cycle, and the hours of general education that fill the rest: where
 * topics may not count toward the total, all of it.
 */
const PLANS: Readonly<Record<DemoBoard, { topics: readonly string[]; general: number; cycleMonths: number }>> = {
  'US-CA': { topics: ['pain-care', 'older-patients'], general: 40, cycleMonths: 24 },
  'US-TX': { topics: ['ethics', 'trafficking', 'opioids'], general: 44, cycleMonths: 24 },
  'US-FL': { topics: ['errors', 'violence', 'prescribing', 'hiv'], general: 36, cycleMonths: 24 },
  'US-WA': { topics: ['suicide', 'equity', 'opioid-rules'], general: 204, cycleMonths: 48 },
};

const GENERAL = DEMO_ACTIVITIES.filter((one) => one.topics.length === 0);
const byId = (externalId: string): DemoActivity =>
  DEMO_ACTIVITIES.find((one) => one.externalId === externalId) as DemoActivity;

/** Which of the two employers a person works for; null = none. */
export type EmployerOf = (serial: number) => 0 | 1 | null;

const EVENLY: EmployerOf = (serial) => (serial % 10 === 9 ? null : ((serial % 2) as 0 | 1));

/** The synthetic clinicians of the demo on a day: the same day and count, the same people. */
export function demoPeople(today: CivilDate, count: number, employerOf: EmployerOf = EVENLY): DemoPerson[] {
  return Array.from({ length: count }, (_, serial) => demoPerson(today, serial, employerOf));
}

function demoPerson(today: CivilDate, serial: number, employerOf: EmployerOf): DemoPerson {
  const random = new Random(serial * 7919 + 17);
  const board = (DEMO_BOARDS[serial % DEMO_BOARDS.length] as (typeof DEMO_BOARDS)[number]).jurisdiction;
  const situation = situationOf(serial);
  const name = demoName(random);
  const plan = PLANS[board];
  const expiresOn = addDays(today, daysLeft(situation, random));
  const renewalNumber = random.between(3, 9);
  const issuedOn = addMonths(addDays(expiresOn, 1), -plan.cycleMonths * renewalNumber);
  const person = {
    serial,
    situation,
    ...name,
    birthMonthDay: `${pad(random.between(1, 12))}-${pad(random.between(1, 28))}`,
    npi: demoNpi(10_000 + serial),
    email: `clinician-${serial}@people.cme-hub.invalid`,
    board,
    profession: situation === 'other-profession' ? 'physician-assistant' : DEMO_PROFESSION,
    licenseNumber: `${'CTFW'.charAt(serial % 4)}${pad(serial + 1, 6)}`,
    issuedOn,
    expiresOn,
    cmeEndsOn: board === 'US-WA' ? expiresOn : null,
    renewalNumber,
    waived: situation === 'waived' ? REQUIREMENTS_TO_WAIVE[board] : [],
    facts: factsOf(situation),
    employer: employerOf(serial),
    staffNumber: `${pad(1000 + serial, 5)}`,
    department: random.pick(DEPARTMENTS),
    consented: serial % 25 !== 24,
  };
  return { ...person, credits: creditsOf(person, today, random) };
}

function situationOf(serial: number): DemoSituation {
  // 37 and 100 share no factor: each hundred people holds every situation in its exact share, well mixed.
  let place = (serial * 37) % 100;
  for (const [situation, share] of SHARES) {
    if (place < share) return situation;
    place -= share;
  }
  return 'done';
}

function daysLeft(situation: DemoSituation, random: Random): number {
  if (situation === 'soon') return random.between(5, 89);
  if (situation === 'later') return random.between(91, 400);
  if (situation === 'late') return -random.between(40, 120);
  return random.between(20, 500);
}

function factsOf(situation: DemoSituation): DemoFact[] {
  const known: DemoFact[] = [
    { name: 'specialty', value: situation === 'unknown-fact' ? 'family-medicine' : 'internal-medicine' },
    { name: 'share-of-patients-65-plus', value: '30%' },
    { name: 'direct-patient-care', value: true },
    { name: 'board-certification', value: false },
    { name: 'residency-ended', value: false },
    { name: 'in-residency', value: false },
    { name: 'board-exam-passed', value: false },
    { name: 'dea-registration', value: true },
    { name: 'licensed-to-prescribe-opioids', value: true },
    { name: 'pain-management-clinic', value: false },
    { name: 'provides-obstetric-care', value: false },
    { name: 'ama-pra-award-years-in-last-four', value: '0' },
    { name: 'abms-certified-first', value: false },
    { name: 'abms-moc', value: false },
  ];
  const forgotten = ['share-of-patients-65-plus', 'direct-patient-care', 'dea-registration', 'abms-moc'];
  return situation === 'unknown-fact' ? known.filter((fact) => !forgotten.includes(fact.name)) : known;
}

function creditsOf(person: Omit<DemoPerson, 'credits'>, today: CivilDate, random: Random): DemoCredit[] {
  if (person.situation === 'waived' || person.situation === 'other-profession') return [];
  const plan = PLANS[person.board];
  const cycleStart = addMonths(addDays(person.expiresOn, 1), -plan.cycleMonths);
  const last = daysBetween(person.expiresOn, today) > 0 ? person.expiresOn : today;
  const span = Math.max(1, daysBetween(cycleStart, last) - 1);
  const credits: DemoCredit[] = [];
  let made = 0;
  const add = (activity: DemoActivity, amount: string, doubtful = false): void => {
    made += 1;
    credits.push({
      externalId: `${person.licenseNumber}-${pad(made)}`,
      activity,
      amount,
      completedOn: addDays(cycleStart, random.between(0, span)),
      doubtful,
    });
  };
  const short = person.situation !== 'done' && person.situation !== 'pending';
  // Who is short misses some hours; who lacks a fact is short just where the fact would decide.
  for (const [index, id] of plan.topics.entries()) {
    const missing = short && index === plan.topics.length - 1;
    if (!missing) add(byId(id), byId(id).maximum);
  }
  let hours = plan.general + 2;
  if (short && person.situation !== 'unknown-fact') hours -= random.between(4, 16);
  while (hours > 0) {
    const activity = random.pick(GENERAL);
    const most = Number.parseInt(activity.maximum, 10);
    const amount = Math.min(hours, most > 1 ? random.between(2, Math.min(most, 20)) : 1);
    add(activity, String(amount));
    hours -= amount;
  }
  if (person.situation === 'pending') {
    const waiting = credits.pop() as DemoCredit;
    add(waiting.activity, waiting.amount, true);
    // enough of what counts waits for a decision to make the difference
    const next = credits.shift() as DemoCredit;
    add(next.activity, next.amount, true);
  }
  return credits;
}

function pad(value: number, size = 2): string {
  return String(value).padStart(size, '0');
}

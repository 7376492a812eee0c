import type { CivilDate } from '../domain/civil-date';

/** The organizations of the demo. Boards carry the real authorities' names because their real rules are what is shown. */
export const DEMO_PROVIDERS = [
  { code: 'demo-meridian', name: 'Meridian Academy of Medicine (demo)', zone: 'America/Chicago' },
  { code: 'demo-coastline', name: 'Coastline Online CME (demo)', zone: 'America/Los_Angeles' },
  { code: 'demo-simlab', name: 'Northlight Simulation and Quality Center (demo)', zone: 'America/New_York' },
] as const;
export type DemoProvider = (typeof DEMO_PROVIDERS)[number]['code'];

/** Where the demo's people are licensed: as what, and by the board of which state. The catalogue knows the board. */
export const DEMO_PROFESSION = 'physician-md';
export const DEMO_BOARDS = [
  { jurisdiction: 'US-CA', zone: 'America/Los_Angeles' },
  { jurisdiction: 'US-TX', zone: 'America/Chicago' },
  { jurisdiction: 'US-FL', zone: 'America/New_York' },
  { jurisdiction: 'US-WA', zone: 'America/Los_Angeles' },
] as const;
export type DemoBoard = (typeof DEMO_BOARDS)[number]['jurisdiction'];

export const DEMO_EMPLOYERS = [
  { code: 'demo-lakeside', name: 'Lakeside Health System (demo)', zone: 'America/Los_Angeles' },
  { code: 'demo-prairie', name: 'Prairie Regional Hospitals (demo)', zone: 'America/Chicago' },
] as const;

export const DEPARTMENTS = ['Anesthesiology', 'Emergency Medicine', 'Family Medicine', 'Internal Medicine', 'Surgery'];

export interface DemoActivity {
  readonly provider: DemoProvider;
  readonly externalId: string;
  readonly title: string;
  readonly format: string;
  readonly system: string;
  readonly category?: string;
  /** The most that one completion earns, decimal text. */
  readonly maximum: string;
  readonly topics: readonly string[];
  readonly approvedBy?: readonly string[];
}

const activity = (
  provider: DemoProvider,
  externalId: string,
  format: string,
  maximum: string,
  title: string,
  topics: readonly string[] = [],
  more: Partial<DemoActivity> = {},
): DemoActivity => ({ provider, externalId, title, format, system: 'ama-pra-1', maximum, topics, ...more });

/** What the demo's providers teach: every format of the field, and every topic that the four boards ask for. */
export const DEMO_ACTIVITIES: readonly DemoActivity[] = [
  activity('demo-meridian', 'annual-meeting', 'live', '25', 'Annual Scientific Meeting'),
  activity('demo-meridian', 'grand-rounds', 'live', '1', 'Weekly Grand Rounds'),
  activity('demo-meridian', 'journal', 'journal', '1', 'Journal Reading with Self-Assessment'),
  activity('demo-meridian', 'ethics', 'live', '2', 'Ethics and Professional Responsibility', ['medical-ethics']),
  activity('demo-meridian', 'trafficking', 'online', '1', 'Recognizing Human Trafficking', ['human-trafficking'], {
    approvedBy: ['hhsc'],
  }),
  activity('demo-meridian', 'pain-care', 'live', '12', 'Pain Management and Care of the Terminally Ill', [
    'pain-management',
    'terminal-care',
  ]),
  activity('demo-coastline', 'update', 'online', '20', 'Clinical Update, Online'),
  activity('demo-coastline', 'opioids', 'online', '2', 'Safe Opioid Prescribing', ['opioids']),
  activity('demo-coastline', 'opioid-rules', 'online', '1', 'State Opioid Prescribing Rules', [
    'opioid-prescribing-rules',
  ]),
  activity('demo-coastline', 'older-patients', 'online', '10', 'Care of Older Patients', ['geriatrics']),
  activity('demo-coastline', 'errors', 'online', '2', 'Prevention of Medical Errors', ['medical-errors']),
  activity('demo-coastline', 'violence', 'online', '2', 'Domestic Violence', ['domestic-violence']),
  activity('demo-coastline', 'hiv', 'online', '1', 'HIV and AIDS', ['hiv']),
  activity(
    'demo-coastline',
    'prescribing',
    'online',
    '2',
    'Prescribing Controlled Substances',
    ['controlled-substances'],
    {
      approvedBy: ['fl-professional-association'],
    },
  ),
  activity(
    'demo-coastline',
    'suicide',
    'online',
    '6',
    'Suicide Assessment, Treatment and Management',
    ['suicide-prevention'],
    {
      approvedBy: ['wa-doh-list'],
    },
  ),
  activity('demo-coastline', 'equity', 'online', '2', 'Health Equity', ['health-equity']),
  activity('demo-simlab', 'simulation', 'simulation', '8', 'Crisis Simulation Day'),
  activity('demo-simlab', 'quality', 'quality-improvement', '20', 'Quality Improvement Project'),
];

/** From when on the demo's activities can be completed: long before any history begins. */
export const ACTIVITIES_FROM = '2012-01-01' as CivilDate;
export const ACTIVITIES_TO = '2035-12-31' as CivilDate;

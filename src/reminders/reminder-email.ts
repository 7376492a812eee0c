import type { CivilDate } from '../domain/civil-date';
import { formatCredits } from '../domain/credit';
import type { ActsNext } from '../platform/errors';
import { amountInWords, countInWords, dateInWords } from './civil-words';
import { stateName } from './us-states';

/** One requirement that is short, as a compliance row keeps it. */
export interface ShortRequirement {
  readonly requirement: string;
  readonly says: string | null;
  readonly short: string;
  readonly unit: string;
  readonly due: CivilDate | null;
}

/** What a reminder says. */
export interface ReminderFacts {
  readonly givenName: string | null;
  readonly authority: { readonly name: string; readonly kind: string; readonly jurisdiction: string | null };
  /** The obligation hangs on a license; otherwise on a certificate or on employment. */
  readonly licensed: boolean;
  readonly deadline: CivilDate;
  readonly lastSafe: CivilDate;
  /** The day on the reader's calendar. */
  readonly today: CivilDate;
  readonly shortfalls: readonly ShortRequirement[];
  /** Credit that is reported and not counted yet, in hundredths. */
  readonly pendingUnits: number;
  /** Everything would be met if the pending credit were counted. */
  readonly pendingSuffices: boolean;
  readonly actsNext: ActsNext;
}

export interface ReminderText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** Both forms of the mail are made from these blocks, so neither can say what the other does not. */
type Block =
  | { readonly kind: 'answer' | 'paragraph' | 'heading' | 'small'; readonly text: string }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [string, string])[] }
  | { readonly kind: 'steps'; readonly items: readonly string[] };

/** Writes the mail. Subject and first line hold no number or birthday of the reader; the first line is the answer. */
export function reminderEmail(facts: ReminderFacts): ReminderText {
  const { answer, more } = answerOf(facts);
  const blocks: Block[] = [
    { kind: 'answer', text: `${answer}${more}.` },
    { kind: 'paragraph', text: `${facts.givenName === null ? 'Hello' : `Dear ${facts.givenName}`},` },
    { kind: 'paragraph', text: introduction(facts) },
    ...missing(facts),
    { kind: 'heading', text: 'Dates' },
    {
      kind: 'facts',
      rows: [
        ['Deadline', dateInWords(facts.deadline)],
        ['Last safe day to finish', dateInWords(facts.lastSafe)],
        ...(facts.pendingUnits > 0
          ? ([['Reported, not counted yet', amountInWords(formatCredits(facts.pendingUnits), 'credit')]] as const)
          : []),
        ['Who must act', whoActs(facts)],
      ],
    },
    { kind: 'heading', text: 'What to do next' },
    { kind: 'steps', items: steps(facts) },
    {
      kind: 'small',
      text: `You get this mail because CME Hub keeps track of ${obligation(facts)} for you. It counts what education providers have reported; the authority decides. A reminder stops as soon as the credit is there.`,
    },
  ];
  return { subject: answer, text: asText(blocks), html: asHtml(answer, blocks) };
}

function obligation(facts: ReminderFacts): string {
  const { name, kind, jurisdiction } = facts.authority;
  if (kind === 'EMPLOYER') return `the education that ${name} asks for`;
  if (!facts.licensed) return `your certification by ${name}`;
  const state = stateName(jurisdiction);
  return state === null ? `your license from ${name}` : `your ${state} license`;
}

/** The first line; its first part is also the subject. */
function answerOf(facts: ReminderFacts): { readonly answer: string; readonly more: string } {
  const [what, by] = [obligation(facts), dateInWords(facts.deadline)];
  if (facts.pendingSuffices) {
    const amount = facts.pendingUnits > 0 ? amountInWords(formatCredits(facts.pendingUnits), 'credit') : 'Credit';
    const verb = facts.pendingUnits > 0 && facts.pendingUnits !== 100 ? 'are' : 'is';
    return { answer: `${amount} for ${what} ${verb} still to be confirmed by ${by}`, more: '' };
  }
  // What is due later than the deadline is listed, and not what the deadline is about.
  const dueBy = facts.shortfalls.filter((one) => one.due === null || one.due <= facts.deadline);
  const amounts = dueBy.filter((one) => one.unit !== 'statement');
  const largest = [...amounts].sort((a, b) => size(b.short) - size(a.short))[0];
  const count = facts.shortfalls.length;
  if (largest === undefined) {
    const open =
      count === 0
        ? 'Something is'
        : count === 1
          ? 'One requirement is'
          : `${capital(countInWords(count))} requirements are`;
    return { answer: `${open} still open for ${what} by ${by}`, more: '' };
  }
  const more = count > 1 ? `; ${countInWords(count)} requirements are open` : '';
  return { answer: `You are ${amountInWords(largest.short, largest.unit)} short for ${what} by ${by}`, more };
}

/** Only for choosing the largest; nothing is counted with it. */
function size(exact: string): number {
  const [above, below = '1'] = exact.split('/');
  return Number(above) / Number(below);
}

const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

function introduction(facts: ReminderFacts): string {
  if (facts.pendingSuffices)
    return `Nothing new needs to be earned if the credit that was reported for you is accepted. Until then it does not count for ${facts.authority.name}.`;
  return `This is what ${facts.authority.name} still asks for, by what has been reported to CME Hub.`;
}

function missing(facts: ReminderFacts): Block[] {
  if (facts.shortfalls.length === 0) return [];
  const rows = facts.shortfalls.map((one): readonly [string, string] => {
    const what = one.says ?? capital(one.requirement.replaceAll('-', ' '));
    const short = one.unit === 'statement' ? 'not confirmed yet' : `${amountInWords(one.short, one.unit)} short`;
    const due = one.due === null || one.due === facts.deadline ? '' : `, due ${dateInWords(one.due)}`;
    return [what, `${short}${due}`];
  });
  return [
    { kind: 'heading', text: facts.pendingSuffices ? 'What counts as missing until then' : 'What is missing' },
    { kind: 'facts', rows },
  ];
}

function whoActs(facts: ReminderFacts): string {
  switch (facts.actsNext) {
    case 'PROVIDER':
      return 'The education provider that reported your credit';
    case 'BOARD':
      return facts.authority.name;
    case 'EMPLOYER':
      return 'Your employer';
    case 'HUB':
      return 'CME Hub, which is checking a report about you';
    default:
      return 'You';
  }
}

function steps(facts: ReminderFacts): string[] {
  const late = facts.today > facts.lastSafe;
  const report = late
    ? `Providers may take up to 30 days to report, and the last safe day has passed: ask the provider to report on the day you finish, and keep the certificate.`
    : `Finish by ${dateInWords(facts.lastSafe)}: providers may take up to 30 days to report, and what is not reported does not count.`;
  const known = 'Already done? Ask the provider to report it to CME Hub with your license number or NPI.';
  if (facts.pendingSuffices)
    return [
      facts.actsNext === 'PROVIDER'
        ? 'Ask the education provider to complete its report: it must name your license number or NPI, and your name as on your license.'
        : 'Wait for the check to end; you will hear from us only if something is still missing.',
      'Keep your certificate at hand; the authority may ask for it.',
    ];
  return [
    ...(facts.pendingUnits > 0
      ? ['Some credit reported for you is not counted yet; what is listed above is missing until it is.']
      : []),
    report,
    known,
    `For what a rule means, ask ${facts.authority.name}.`,
  ];
}

function asText(blocks: readonly Block[]): string {
  const parts = blocks.map((block) => {
    switch (block.kind) {
      case 'facts':
        return block.rows.map(([name, value]) => `- ${name}: ${value}`).join('\n');
      case 'steps':
        return block.items.map((item, index) => `${index + 1}. ${item}`).join('\n');
      case 'heading':
        return block.text.toUpperCase();
      default:
        return block.text;
    }
  });
  return `${parts.join('\n\n').replaceAll(/^([A-Z ]+)\n\n/gm, '$1\n')}\n`;
}

const escape = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

const FONT = "font-family:-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

/** Tables for layout only, styles inline, no image: readable in any client, at any width, in the dark. */
function asHtml(title: string, blocks: readonly Block[]): string {
  return `<!doctype html>
<html lang="en" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${escape(title)}</title>
<style>
:root { color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background: #12181f !important; }
  .card { background: #1c242d !important; border-color: #33404d !important; }
  .ink, .card td, .card th { color: #e8eef4 !important; }
  .soft { color: #a9b8c6 !important; }
  .line { border-color: #33404d !important; }
  .answer { background: #24313d !important; border-color: #f0b429 !important; }
}
@media (max-width: 480px) {
  .card { padding: 20px 16px !important; }
  .outer { padding: 0 !important; }
  .fact th, .fact td { display: block !important; width: auto !important; text-align: left !important; }
  .fact th { padding-bottom: 0 !important; border-bottom: 0 !important; }
  .fact td { padding-top: 2px !important; }
}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f3f5f7">
<table role="presentation" width="100%" cellspacing="0" cellpadding="0" border="0"><tr><td class="outer" align="center" style="padding:24px 12px">
<table role="presentation" width="100%" cellspacing="0" cellpadding="0" border="0" style="max-width:600px"><tr><td class="card" style="background:#ffffff;border:1px solid #d8dee4;border-radius:8px;padding:28px 32px;${FONT}">
${blocks.map(blockHtml).join('\n')}
</td></tr></table>
</td></tr></table>
</body>
</html>
`;
}

function blockHtml(block: Block): string {
  switch (block.kind) {
    case 'answer':
      return `<h1 class="answer ink" style="margin:0 0 20px;padding:14px 16px;background:#fff7e6;border-left:4px solid #b7791f;border-radius:4px;font-size:20px;line-height:1.35;font-weight:600;color:#1a2733">${escape(block.text)}</h1>`;
    case 'heading':
      return `<h2 class="ink" style="margin:24px 0 8px;font-size:16px;line-height:1.4;font-weight:600;color:#1a2733">${escape(block.text)}</h2>`;
    case 'paragraph':
      return `<p class="ink" style="margin:0 0 12px;font-size:16px;line-height:1.5;color:#1a2733">${escape(block.text)}</p>`;
    case 'small':
      return `<p class="soft line" style="margin:28px 0 0;padding-top:16px;border-top:1px solid #e3e8ed;font-size:13px;line-height:1.5;color:#52616f">${escape(block.text)}</p>`;
    case 'steps':
      return `<ol class="ink" style="margin:0;padding-left:22px;font-size:16px;line-height:1.5;color:#1a2733">${block.items.map((item) => `<li style="margin:0 0 8px">${escape(item)}</li>`).join('')}</ol>`;
    case 'facts':
      return `<table class="fact" width="100%" cellspacing="0" cellpadding="0" border="0" style="border-collapse:collapse">${block.rows
        .map(
          ([name, value]) =>
            `<tr><th class="soft line" scope="row" align="left" valign="top" width="50%" style="padding:8px 12px 8px 0;border-bottom:1px solid #e3e8ed;font-size:15px;line-height:1.45;font-weight:400;color:#52616f">${escape(name)}</th><td class="ink line" align="left" valign="top" style="padding:8px 0;border-bottom:1px solid #e3e8ed;font-size:15px;line-height:1.45;font-weight:600;color:#1a2733">${escape(value)}</td></tr>`,
        )
        .join('')}</table>`;
  }
}

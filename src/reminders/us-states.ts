/** Names of the United States' jurisdictions by postal code, as people call their licenses. */
const NAMES: Readonly<Record<string, string>> = Object.fromEntries(
  `AL Alabama|AK Alaska|AZ Arizona|AR Arkansas|CA California|CO Colorado|CT Connecticut|DE Delaware
DC District of Columbia|FL Florida|GA Georgia|HI Hawaii|ID Idaho|IL Illinois|IN Indiana|IA Iowa|KS Kansas|KY Kentucky
LA Louisiana|ME Maine|MD Maryland|MA Massachusetts|MI Michigan|MN Minnesota|MS Mississippi|MO Missouri|MT Montana
NE Nebraska|NV Nevada|NH New Hampshire|NJ New Jersey|NM New Mexico|NY New York|NC North Carolina|ND North Dakota|OH Ohio
OK Oklahoma|OR Oregon|PA Pennsylvania|RI Rhode Island|SC South Carolina|SD South Dakota|TN Tennessee|TX Texas|UT Utah
VT Vermont|VA Virginia|WA Washington|WV West Virginia|WI Wisconsin|WY Wyoming|PR Puerto Rico|GU Guam|VI Virgin Islands`
    .split(/[|\n]/)
    .map((line) => [line.slice(0, 2), line.slice(3)]),
);

/** The state's name for `CA` or `US-CA`; null for anything else. */
export function stateName(jurisdiction: string | null): string | null {
  const code = /^(?:US-)?([A-Z]{2})$/.exec(jurisdiction ?? '')?.[1];
  return code === undefined ? null : (NAMES[code] ?? null);
}

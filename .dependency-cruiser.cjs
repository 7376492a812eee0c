/** The ranks, from the top. A folder imports what stands below it, and its own; never what stands above. */
const RANKS = [
  { name: 'entry', path: '^(workers/|src/(main|cli)[.]ts$|src/demo/)' },
  { name: 'shell', path: '^src/[^/]+[.]ts$', pathNot: '^src/(main|cli)[.]ts$' },
  { name: 'outcomes', path: '^src/(compliance|reconciliation|reminders|reports|webhooks)/' },
  { name: 'facts', path: '^src/(matching|requirements|credits|interop)/' },
  { name: 'people', path: '^src/(nodes|organizations|providers|boards|employers|clinicians)/' },
  { name: 'trust', path: '^src/(auth|audit|events|jobs)/' },
  { name: 'ground', path: '^src/(platform|domain)/' },
];

const above = (index) => RANKS.slice(0, index).map(({ path }) => path);

const ranksPointDown = RANKS.slice(1).map(({ name, path, pathNot }, index) => ({
  name: `ranks-point-down-${name}`,
  severity: 'error',
  comment: 'Imports point down only; a feature above adds what it knows from above.',
  from: { path, ...(pathNot ? { pathNot } : {}) },
  to: { path: above(index + 1) },
}));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'domain-is-pure',
      severity: 'error',
      comment: 'The domain is arithmetic: it imports itself and a number library.',
      from: { path: '^src/domain/' },
      to: { pathNot: ['^src/domain/', '(^|/)node_modules/fraction[.]js/'] },
    },
    {
      name: 'platform-knows-no-feature',
      severity: 'error',
      from: { path: '^src/platform/' },
      to: { path: '^(src|workers)/', pathNot: '^src/(platform|domain)/' },
    },
    ...ranksPointDown,
    {
      name: 'folder-has-a-rank',
      severity: 'error',
      comment: 'A new folder of src gets its place in the ranks above before anything imports it.',
      from: {},
      to: {
        path: '^src/[^/]+/',
        pathNot: [...RANKS.map(({ path }) => path)],
      },
    },
    {
      name: 'only-workers-consume',
      severity: 'error',
      comment: 'Jobs are consumed in workers/, which nothing but a test starts.',
      from: { path: '^(src|migrations|schema)/' },
      to: { path: '^workers/' },
    },
    {
      name: 'migrations-are-frozen',
      severity: 'error',
      comment: 'A migration is SQL of its day; an entity or a service of today would change it.',
      from: { path: '^migrations/' },
      to: { path: '^(src|workers|schema)/' },
    },
    {
      name: 'entry-points-only',
      severity: 'error',
      from: { path: '^(src|schema)/', pathNot: '^src/(main|cli)[.]ts$|^src/demo/' },
      to: { path: '^migrations/' },
    },
    {
      name: 'no-barrels',
      severity: 'error',
      comment: 'Import the file that holds the thing.',
      from: {},
      to: { path: '^(src|workers)/.*index[.]ts$' },
    },
    {
      name: 'tests-stay-outside',
      severity: 'error',
      from: { path: '^(src|workers|migrations|schema)/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'no-dev-dependency-in-src',
      severity: 'error',
      from: { path: '^(src|workers|migrations)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'], pathNot: '(^|/)node_modules/@types/' },
    },
    {
      name: 'no-undeclared-dependency',
      severity: 'error',
      from: { path: '^(src|workers|migrations|schema)/' },
      to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] },
    },
    { name: 'not-to-nowhere', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['require', 'node', 'default', 'types'] },
  },
};

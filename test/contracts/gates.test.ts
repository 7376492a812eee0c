import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/** Every gate of `npm run check` is broken once on purpose: a gate that cannot fail holds nothing. */
const root = join(__dirname, '../..');
const places: string[] = [];

afterAll(() => places.forEach((place) => rmSync(place, { recursive: true, force: true })));

/** A little project of its own, with the packages and the settings of this one. */
function project(files: Record<string, string>, ...settings: string[]): string {
  const place = mkdtempSync(join(tmpdir(), 'hub-gates-'));
  places.push(place);
  symlinkSync(join(root, 'node_modules'), join(place, 'node_modules'));
  for (const name of settings) cpSync(join(root, name), join(place, name));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    writeFileSync(join(place, name), text);
  }
  return place;
}

function run(cwd: string, program: string, ...rest: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'node_modules', program), ...rest], {
    cwd,
    encoding: 'utf8',
  });
  return { status, said: stdout + stderr, stdout };
}

describe('lint', () => {
  // Each text is linted in the place of a file that exists, since typed rules know only those.
  const cases: [what: string, file: string, text: string, breaks: string | null][] = [
    [
      'a clean domain',
      'src/domain/credit.ts',
      'export const sum = (one: number, two: number): number => one + two;',
      null,
    ],
    ['parseFloat in the domain', 'src/domain/credit.ts', "export const x = parseFloat('1.5');", 'Amounts are exact'],
    [
      'Number.parseFloat in the domain',
      'src/domain/credit.ts',
      "export const x = Number.parseFloat('1.5');",
      'Amounts are exact',
    ],
    ['Number() in the domain', 'src/domain/credit.ts', "export const x = Number('1.5');", 'Amounts are exact'],
    ['unary plus in the domain', 'src/domain/credit.ts', "export const x = +'1.5';", 'Amounts are exact'],
    ['a decimal literal in the domain', 'src/domain/credit.ts', 'export const x = 2.5;', 'A decimal literal'],
    ['a Date in the domain', 'src/domain/credit.ts', "export const x = new Date('2026-01-01');", 'one clock'],
    ['a Date type in the domain', 'src/domain/credit.ts', 'export type When = Date;', 'Civil dates are strings'],
    ['Date.now elsewhere', 'src/server.ts', 'export const x = Date.now();', 'one clock'],
    ['Date.now in the clock', 'src/platform/clock.ts', 'export const x = Date.now();', null],
    ['the environment elsewhere', 'src/server.ts', "export const x = process.env['HOME'];", 'The environment'],
    [
      'the environment by import',
      'src/server.ts',
      "import { env } from 'node:process';\nexport const x = env;",
      'The environment',
    ],
    ['the environment in the settings', 'src/platform/config.ts', "export const x = process.env['HOME'];", null],
    [
      'a GraphQL Float',
      'src/schema.ts',
      "import { Float } from 'type-graphql';\nexport const x = Float;",
      'Credits scalar',
    ],
    [
      'a GraphQLFloat',
      'src/schema.ts',
      "import { GraphQLFloat } from 'graphql';\nexport const x = GraphQLFloat;",
      'Credits scalar',
    ],
    [
      'a GraphQLFloat by its module',
      'src/schema.ts',
      "import * as g from 'graphql';\nexport const x = g.GraphQLFloat;",
      'lose credit',
    ],
    [
      'a number that becomes a Float',
      'src/schema.ts',
      "import { Field, ObjectType } from 'type-graphql';\n@ObjectType()\nexport class X {\n  @Field()\n  n!: number;\n}",
      'GraphQL Float',
    ],
    [
      'a number that is an Int',
      'src/schema.ts',
      "import { Field, Int, ObjectType } from 'type-graphql';\n@ObjectType()\nexport class X {\n  @Field(() => Int)\n  n!: number;\n}",
      null,
    ],
    [
      'a schema made at start',
      'src/platform/database.ts',
      'export const x = { synchronize: true };',
      'migrations alone',
    ],
    [
      'a two-way relation',
      'src/app.ts',
      "import { OneToMany } from 'typeorm';\nexport const x = OneToMany;",
      'one way',
    ],
    [
      'a consumer in the API',
      'src/app.ts',
      "import { Worker } from 'bullmq';\nexport const x = Worker;",
      'consumes jobs',
    ],
    [
      'a consumer in the workers',
      'workers/start.ts',
      "import { Worker } from 'bullmq';\nexport const x = Worker;",
      null,
    ],
    ['console in the API', 'src/app.ts', "console.log('x');", 'no-console'],
    ['a promise that nobody awaits', 'src/app.ts', 'const f = async () => 1;\nf();', 'no-floating-promises'],
    [
      'a switch that forgets one',
      'src/app.ts',
      "export const f = (x: 'a' | 'b') => {\n  switch (x) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n};",
      'switch-exhaustiveness-check',
    ],
    ['an any that spreads', 'src/app.ts', "export const x: string = JSON.parse('1').y;", 'no-unsafe'],
  ];

  let broken: string[][] = [];
  beforeAll(() => {
    const { stdout, stderr } = spawnSync(process.execPath, [join(__dirname, 'gates-lint.mjs')], {
      cwd: root,
      encoding: 'utf8',
      input: JSON.stringify(cases.map(([, file, text]) => ({ file: join(root, file), text: `${text}\n` }))),
    });
    if (!stdout) throw new Error(stderr);
    broken = JSON.parse(stdout) as string[][];
  });

  it.each(
    cases.map(([what, , , breaks], index) => [breaks === null ? 'lets pass' : 'refuses', what, breaks, index] as const),
  )('%s %s', (_verdict, _what, breaks, index) => {
    if (breaks === null) expect(broken[index]).toEqual([]);
    else expect(broken[index]?.join('\n')).toContain(breaks);
  });
});

describe('imports', () => {
  const SETTINGS = ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'];
  const value = 'export const x = 1;\n';
  const from = (...paths: string[]) =>
    `${paths.map((path, n) => `export { x as x${n} } from '${path}';\n`).join('')}${value}`;

  function violations(files: Record<string, string>): string[] {
    const place = project({ 'workers/main.ts': value, ...files }, ...SETTINGS);
    const { stdout, said } = run(
      place,
      'dependency-cruiser/bin/dependency-cruise.mjs',
      '--config',
      '.dependency-cruiser.cjs',
      '--output-type',
      'json',
      ...[...new Set(Object.keys(files).map((name) => name.split('/')[0] ?? '')), 'workers'],
    );
    if (!stdout.startsWith('{')) throw new Error(said);
    const { summary } = JSON.parse(stdout) as {
      summary: { violations: { from: string; to: string; rule: { name: string } }[] };
    };
    return summary.violations.map(({ rule, from: source, to }) => `${rule.name}: ${source} -> ${to}`).sort();
  }

  it('lets imports point down', () => {
    expect(
      violations({
        'src/main.ts': from('./app', '../migrations/run'),
        'src/app.ts': from('./compliance/a', './platform/clock', './domain/credit'),
        'src/compliance/a.ts': from('../credits/a', '../domain/credit'),
        'src/credits/a.ts': from('../clinicians/a', '../matching/a'),
        'src/matching/a.ts': value,
        'src/clinicians/a.ts': from('../auth/a'),
        'src/auth/a.ts': from('../platform/clock'),
        'src/platform/clock.ts': from('../domain/credit', 'node:fs'),
        'src/domain/credit.ts': `import Fraction from 'fraction.js';\nexport const x = new Fraction(1);\n`,
        'migrations/run.ts': `import 'typeorm';\n${value}`,
      }),
    ).toEqual([]);
  });

  const cases: [what: string, files: Record<string, string>, rule: string][] = [
    ['a cycle', { 'src/auth/a.ts': from('./b'), 'src/auth/b.ts': from('./a') }, 'no-circular'],
    [
      'a cycle of types alone',
      {
        'src/auth/a.ts': "import type { B } from './b';\nexport type A = B[];\n",
        'src/auth/b.ts': "import type { A } from './a';\nexport type B = A | null;\n",
      },
      'no-circular',
    ],
    ['a domain that reads files', { 'src/domain/a.ts': from('node:fs') }, 'domain-is-pure'],
    [
      'a domain that knows the platform',
      { 'src/domain/a.ts': from('../platform/a'), 'src/platform/a.ts': value },
      'domain-is-pure',
    ],
    ['a domain with another package', { 'src/domain/a.ts': "import 'luxon';\n" }, 'domain-is-pure'],
    [
      'a platform that knows a feature',
      { 'src/platform/a.ts': from('../auth/a'), 'src/auth/a.ts': value },
      'platform-knows-no-feature',
    ],
    [
      'auth that knows people',
      { 'src/auth/a.ts': from('../clinicians/a'), 'src/clinicians/a.ts': value },
      'ranks-point-down-trust',
    ],
    [
      'people that know credits',
      { 'src/clinicians/a.ts': from('../credits/a'), 'src/credits/a.ts': value },
      'ranks-point-down-people',
    ],
    [
      'credits that know compliance',
      { 'src/credits/a.ts': from('../compliance/a'), 'src/compliance/a.ts': value },
      'ranks-point-down-facts',
    ],
    [
      'compliance that knows the app',
      { 'src/compliance/a.ts': from('../app'), 'src/app.ts': value },
      'ranks-point-down-outcomes',
    ],
    ['an app that knows its start', { 'src/app.ts': from('./main'), 'src/main.ts': value }, 'ranks-point-down-shell'],
    [
      'a type from above',
      {
        'src/credits/a.ts': "import type { T } from '../app';\nexport type U = T;\n",
        'src/app.ts': 'export type T = 1;\n',
      },
      'ranks-point-down-facts',
    ],
    ['a folder without a rank', { 'src/app.ts': from('./extras/a'), 'src/extras/a.ts': value }, 'folder-has-a-rank'],
    ['an API that consumes jobs', { 'src/main.ts': from('../workers/main') }, 'only-workers-consume'],
    [
      'a migration that knows an entity',
      { 'migrations/a.ts': from('../src/auth/a'), 'src/auth/a.ts': value },
      'migrations-are-frozen',
    ],
    [
      'a service that migrates',
      { 'src/app.ts': from('../migrations/a'), 'migrations/a.ts': value },
      'entry-points-only',
    ],
    ['a barrel', { 'src/app.ts': from('./auth'), 'src/auth/index.ts': value }, 'no-barrels'],
    ['a test inside', { 'src/app.ts': from('../test/a'), 'test/a.ts': value }, 'tests-stay-outside'],
    ['a package for development', { 'src/app.ts': "import 'fast-check';\n" }, 'no-dev-dependency-in-src'],
    ['a package that nobody declared', { 'src/app.ts': "import 'negotiator';\n" }, 'no-undeclared-dependency'],
    ['an import of nothing', { 'src/app.ts': from('./nothing') }, 'not-to-nowhere'],
  ];

  // One project holds all of them, each with names of its own; what is called main or index keeps its name.
  const renamed = (name: string, index: number) => name.replace(/(?<=^|\/)(a|b|app)(?=$|[.])/, `$1${index}`);
  let broken: string[] = [];
  beforeAll(() => {
    const merged: Record<string, string> = {};
    cases.forEach(([, files], index) => {
      for (const [name, text] of Object.entries(files)) {
        const place = renamed(name, index);
        merged[place] =
          (merged[place] ?? '') + text.replace(/'([^']+)'/g, (_quoted, path: string) => `'${renamed(path, index)}'`);
      }
    });
    broken = violations(merged);
  });

  it.each(cases.map(([what, files, rule], index) => [what, rule, Object.keys(files), index] as const))(
    'refuses %s: %s',
    (_what, rule, names, index) => {
      const mine = names.map((name) => `${rule}: ${renamed(name, index)} -> `);
      expect(broken.filter((violation) => mine.some((start) => violation.startsWith(start)))).not.toEqual([]);
    },
  );
});

describe('types', () => {
  const check = (text: string) =>
    run(
      project({
        'probe.ts': text,
        'tsconfig.json': JSON.stringify({
          extends: join(root, 'tsconfig.json'),
          compilerOptions: { rootDir: '.', incremental: false, tsBuildInfoFile: null, types: ['node'] },
          include: ['probe.ts'],
        }),
      }),
      'typescript/bin/tsc',
      '--noEmit',
      '-p',
      '.',
    );

  it('lets what fits pass, and refuses what may be absent', () => {
    expect(check('export const first = (list: string[]): string | undefined => list[0];\n')).toMatchObject({
      status: 0,
    });
    const refused = check('export const first = (list: string[]): string => list[0];\n');
    expect(refused.status).not.toBe(0);
    expect(refused.said).toContain('TS2322');
  });
});

describe('dead code', () => {
  it('names the file, the export and the package that nobody uses', () => {
    const files = {
      'package.json': JSON.stringify({ name: 'probe', dependencies: { luxon: '3.7.2', yaml: '2.9.1' } }),
      'src/main.ts': "import 'luxon';\nimport { used } from './part';\nused();\n",
      'src/part.ts': 'export const used = () => 1;\nexport const forgotten = 2;\n',
      'src/lost.ts': 'export const lost = 1;\n',
    };
    const { status, said } = run(project(files, 'knip.json'), 'knip/bin/knip.js', '--no-progress');
    expect(status).toBe(1);
    expect(said).toMatch(/Unused files[^]*src\/lost\.ts[^]*Unused dependencies[^]*yaml[^]*Unused exports[^]*forgotten/);
    expect(said).not.toContain('luxon ');
  });
});

describe('format', () => {
  it('refuses what is written otherwise', () => {
    const check = (text: string) =>
      run(project({ 'probe.ts': text }, '.prettierrc.json'), 'prettier/bin/prettier.cjs', '--check', 'probe.ts').status;
    expect(check("export const x = 'a';\n")).toBe(0);
    expect(check('export const x = "a"\n')).toBe(1);
  });
});

describe('the emitted schema, and the answer of npm run check', () => {
  const check = (sdl: string | null, emitted: number, ...gates: string[]) => {
    const place = project(
      {
        'scripts/build.mjs': '',
        'dist/schema/emit.js': `process.exitCode = process.argv[2] === 'check' ? ${emitted} : 9;\n`,
        ...(sdl === null ? {} : { 'schema/emit.ts': '', 'schema/schema.graphql': sdl }),
      },
      'scripts/check.mjs',
      'scripts/checkout.mjs',
    );
    const { status, stdout } = spawnSync(process.execPath, ['scripts/check.mjs', ...gates], {
      cwd: place,
      encoding: 'utf8',
    });
    return { status, stdout };
  };

  it.each<[string, string | null, number, number, string]>([
    ['lets an equal schema pass', 'type Query { n: Int }', 0, 0, 'ok'],
    ['refuses a schema that was not committed', 'type Query { n: Int }', 1, 1, 'FAILED'],
    ['refuses a Float', 'type Query {\n  n: [Float!]\n}', 0, 1, 'FAILED'],
    ['says when there is no schema', null, 0, 0, 'nothing to check yet'],
  ])('%s', (_what, sdl, emitted, status, said) => {
    const answer = check(sdl, emitted, 'schema');
    expect(answer.stdout).toMatch(new RegExp(`^ +[0-9.]+ s  schema   ${said}$`, 'm'));
    expect(answer.status).toBe(status);
  });

  it('knows its gates', () => {
    expect(check(null, 0, 'nothing').status).toBe(2);
  });
});

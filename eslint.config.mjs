import tseslint from 'typescript-eslint';

/*
 * Beside the usual typed rules, this file holds what makes the hub exact: credit is never a float, civil dates are never
 * a `Date`, the environment is read in one place. A rule here is a promise; test/contracts/gates.test.ts breaks each one.
 */

const FLOAT = [
  {
    selector: ':matches(TSQualifiedName, MemberExpression)[property.name="GraphQLFloat"]',
    message: 'GraphQL floats lose credit; use the Credits scalar or Int.',
  },
  {
    selector:
      'PropertyDefinition[typeAnnotation.typeAnnotation.type="TSNumberKeyword"] > Decorator > CallExpression[callee.name="Field"]:not([arguments.0.type="ArrowFunctionExpression"])',
    message: 'A bare number becomes a GraphQL Float; say @Field(() => Int).',
  },
  {
    selector: 'Property[key.name="synchronize"][value.value=true]',
    message: 'The schema is made by migrations alone.',
  },
];
const DATE = [
  {
    selector:
      ':matches(NewExpression[callee.name="Date"], CallExpression[callee.name="Date"], MemberExpression[object.name="Date"])',
    message: 'The hub has one clock: src/platform/clock.ts. Civil dates are strings.',
  },
];
const ENVIRONMENT = [
  {
    selector: 'MemberExpression[object.name="process"]:matches([property.name="env"], [property.value="env"])',
    message: 'The environment is read in src/platform/config.ts and handed down.',
  },
];
const PARSED_FLOAT = [
  {
    selector:
      ':matches(CallExpression[callee.name="parseFloat"], MemberExpression[object.name="Number"][property.name="parseFloat"])',
    message: 'Amounts are exact; parse them as such.',
  },
  {
    selector: 'Literal[raw=/^[0-9]*[.][0-9]/]',
    message: 'A decimal literal is a float; write it as text or as a ratio.',
  },
];
const EXACT = [
  ...PARSED_FLOAT,
  { selector: 'CallExpression[callee.name="Number"]', message: 'Amounts are exact; parse them as such.' },
  { selector: 'UnaryExpression[operator="+"]', message: 'Amounts are exact; parse them as such.' },
];
const CIVIL = [
  { selector: 'TSTypeReference[typeName.name="Date"]', message: 'Civil dates are strings, never a Date.' },
];

const syntax = (...groups) => ({ 'no-restricted-syntax': ['error', ...groups.flat()] });

const NO_FLOAT = [
  { name: 'type-graphql', importNames: ['Float'], message: 'Use the Credits scalar or Int.' },
  { name: 'graphql', importNames: ['GraphQLFloat'], message: 'Use the Credits scalar or Int.' },
  {
    name: 'typeorm',
    importNames: ['OneToMany', 'ManyToMany'],
    message: 'Relations go one way, towards the lower rank; the other side is a query.',
  },
];
const NO_ENVIRONMENT = [
  { name: 'node:process', importNames: ['env'], message: 'The environment is read in src/platform/config.ts.' },
  { name: 'process', importNames: ['env'], message: 'The environment is read in src/platform/config.ts.' },
];
const NO_WORKER = [{ name: 'bullmq', importNames: ['Worker'], message: 'Only workers/ consumes jobs.' }];
const imports = (...groups) => ({ 'no-restricted-imports': ['error', { paths: groups.flat() }] });

export default tseslint.config(
  { ignores: ['dist/', '.data/', '.cache/', 'coverage/', '**/node_modules/', '**/dist/', 'portal/', 'clients/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.mjs', '**/*.cjs', '**/*.js'],
    rules: { 'no-undef': 'off', 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }], 'prefer-const': 'error' },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/only-throw-error': 'error',
      // An async function is also a promise to the caller; it need not await anything itself.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-misused-promises': ['error', { checksVoidReturn: { attributes: false } }],
      ...syntax(FLOAT),
      ...imports(NO_FLOAT),
    },
  },
  {
    files: ['src/**/*.ts', 'workers/**/*.ts', 'schema/**/*.ts'],
    rules: {
      'no-console': 'error',
      ...syntax(FLOAT, DATE, ENVIRONMENT),
      ...imports(NO_FLOAT, NO_ENVIRONMENT, NO_WORKER),
    },
  },
  { files: ['workers/**/*.ts'], rules: imports(NO_FLOAT, NO_ENVIRONMENT) },
  { files: ['migrations/**/*.ts'], rules: syntax(FLOAT, DATE) },
  {
    files: ['src/domain/**/*.ts'],
    rules: syntax(FLOAT, DATE, ENVIRONMENT, EXACT, CIVIL),
  },
  {
    files: ['src/{credits,compliance,reconciliation}/**/*.ts'],
    rules: syntax(FLOAT, DATE, ENVIRONMENT, EXACT),
  },
  {
    files: ['src/{requirements,interop}/**/*.ts'],
    rules: syntax(FLOAT, DATE, ENVIRONMENT, PARSED_FLOAT),
  },
  { files: ['src/platform/clock.ts', 'src/platform/instants.ts'], rules: syntax(FLOAT, ENVIRONMENT) },
  { files: ['src/platform/config.ts'], rules: syntax(FLOAT, DATE) },
  { files: ['src/cli.ts', 'src/cli/**/*.ts', 'schema/emit.ts'], rules: { 'no-console': 'off' } },
  {
    files: ['test/**/*.ts'],
    rules: {
      ...syntax(FLOAT, ENVIRONMENT),
      ...imports(NO_ENVIRONMENT, NO_FLOAT),
      // What a test reads back from HTTP or SQL has no type of its own.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-explicit-any': 'off',
    },
  },
  { files: ['test/support/**/*.ts'], rules: { ...syntax(FLOAT), ...imports(NO_FLOAT) } },
);

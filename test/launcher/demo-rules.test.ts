import { inScripts } from './module';

interface Decision {
  refuse: string | null;
  migrate: boolean;
  loadCatalogue: boolean;
  seedAndMark: boolean;
  demo: boolean;
  say: string[];
}

const FOREIGN = { databaseOwnedByLauncher: false, databaseEmpty: true, marked: false };
const OWN = { ...FOREIGN, databaseOwnedByLauncher: true };

const CASES = {
  ownNew: { ...OWN, nodeEnv: 'development' },
  ownAgain: { ...OWN, databaseEmpty: false, marked: true, nodeEnv: 'development' },
  ownInProduction: { ...OWN, nodeEnv: 'production' },
  ownWithData: { ...OWN, databaseEmpty: false },
  asked: { ...FOREIGN, demoEnv: '1' },
  askedAgain: { ...FOREIGN, demoEnv: '1', databaseEmpty: false, marked: true },
  askedWithData: { ...FOREIGN, demoEnv: '1', databaseEmpty: false },
  askedInProduction: { ...FOREIGN, demoEnv: '1', nodeEnv: 'production' },
  foreign: FOREIGN,
  foreignMigrate: { ...FOREIGN, migrateEnv: '1' },
  foreignWithData: { ...FOREIGN, databaseEmpty: false, migrateEnv: '1' },
  markedInProduction: { ...FOREIGN, databaseEmpty: false, marked: true, nodeEnv: 'production', migrateEnv: '1' },
};

const decided = inScripts<Record<keyof typeof CASES, Decision>>(`
  const { demoDecision } = await import('./demo-rules.mjs');
  return Object.fromEntries(Object.entries(${JSON.stringify(CASES)}).map(([name, facts]) => [name, demoDecision(facts)]));
`);

const INIT = expect.stringContaining('npm run hub -- init');

describe('a database that the launcher created', () => {
  it('is migrated, seeded and marked', () => {
    expect(decided.ownNew).toMatchObject({
      migrate: true,
      loadCatalogue: true,
      seedAndMark: true,
      demo: true,
      refuse: null,
    });
    expect(decided.ownNew.say).toEqual([]);
  });
  it('keeps its demo on the next start', () => {
    expect(decided.ownAgain).toMatchObject({ migrate: true, seedAndMark: false, demo: true });
  });
  it('gets no demo in production', () => {
    expect(decided.ownInProduction).toMatchObject({ migrate: true, seedAndMark: false, demo: false });
    expect(decided.ownInProduction.say).toContainEqual(INIT);
  });
  it('gets no demo beside data that is there already', () => {
    expect(decided.ownWithData).toMatchObject({ migrate: true, seedAndMark: false, demo: false });
  });
});

describe('HUB_DEMO=1', () => {
  it('seeds and marks an empty database', () => {
    expect(decided.asked).toMatchObject({ migrate: true, loadCatalogue: true, seedAndMark: true, demo: true });
  });
  it('goes on with a database that it marked before', () => {
    expect(decided.askedAgain).toMatchObject({ migrate: true, seedAndMark: false, demo: true });
  });
  it('never seeds beside data, and says so', () => {
    expect(decided.askedWithData).toMatchObject({ migrate: false, seedAndMark: false, demo: false });
    expect(decided.askedWithData.say).toContainEqual(expect.stringContaining('Nothing was seeded'));
  });
  it('is not followed in production', () => {
    expect(decided.askedInProduction).toMatchObject({ migrate: false, seedAndMark: false, demo: false });
  });
});

describe('DATABASE_URL without the mark', () => {
  it('is left as it is, and the way to a first key is printed', () => {
    expect(decided.foreign).toMatchObject({ migrate: false, loadCatalogue: false, seedAndMark: false, demo: false });
    expect(decided.foreign.say).toContainEqual(INIT);
    expect(decided.foreign.say).toContainEqual(expect.stringContaining('HUB_MIGRATE=1'));
  });
  it('is migrated when HUB_MIGRATE=1, and never seeded', () => {
    expect(decided.foreignMigrate).toMatchObject({
      migrate: true,
      loadCatalogue: true,
      seedAndMark: false,
      demo: false,
    });
    expect(decided.foreignMigrate.say).toContainEqual(INIT);
  });
  it('with organizations in it is not told to make the first one', () => {
    expect(decided.foreignWithData).toMatchObject({ migrate: true, seedAndMark: false, say: [] });
  });
});

describe('NODE_ENV=production', () => {
  it('refuses a marked database before anything is done to it', () => {
    expect(decided.markedInProduction).toMatchObject({ migrate: false, loadCatalogue: false, seedAndMark: false });
    expect(decided.markedInProduction.refuse).toContain('marked as a demo');
  });
});

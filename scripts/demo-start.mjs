import { join } from 'node:path';
import { readJson, writeJson } from './checkout.mjs';
import { demoDecision } from './demo-rules.mjs';
import { lastJson, runHub } from './hub-process.mjs';
import { StepFailed, say, step } from './steps.mjs';

/** Asks the hub whether the database carries the mark of the demo, and whether it is empty. */
async function databaseState({ database, run }) {
  if (database.created) return { marked: false, empty: true };
  try {
    const { output } = await run('src/cli', ['is-marked'], 'state');
    const { marked, empty } = lastJson(output);
    return { marked, empty };
  } catch (error) {
    // Our own database whose first migration was broken off cannot answer yet; anybody else's must.
    if (database.owned) return { marked: false, empty: true };
    throw error;
  }
}

const firstLine = (output, otherwise) => output.split('\n').pop() || otherwise;

/**
 * Brings the database to where this start may take it: migrated, with its catalogue, with the demo or without. Gives
 * the decision and, where there is a demo, what demo.json says.
 */
export async function prepareDatabase({ database, directory, env, migrationEnv, cliEnv }) {
  const run = (entry, args, name) =>
    runHub(entry, args, { env: entry === 'migrations/run' ? migrationEnv : cliEnv, directory, name });
  let decision;
  await step('state', async () => {
    const { marked, empty } = await databaseState({ database, run });
    decision = demoDecision({
      databaseOwnedByLauncher: database.owned,
      demoEnv: env.HUB_DEMO,
      databaseEmpty: empty,
      marked,
      migrateEnv: env.HUB_MIGRATE,
      nodeEnv: env.NODE_ENV,
    });
    if (decision.refuse) throw new StepFailed('state', decision.refuse);
  });
  if (decision.migrate) {
    await step('migrate', async () => firstLine((await run('migrations/run', ['up'], 'migrate')).output, 'done'));
  }
  if (decision.loadCatalogue) {
    await step('catalogue', async () =>
      firstLine((await run('src/cli', ['catalogue-load'], 'catalogue')).output, 'loaded'),
    );
  }
  const path = join(directory, 'demo.json');
  if (decision.seedAndMark || (decision.demo && !readJson(path)?.keys)) {
    await step('demo', async () => {
      await run('src/cli', ['demo-seed', '--out', path], 'demo');
      return 'seeded: synthetic people and well-known keys, and the database is marked so';
    });
  }
  for (const line of decision.say) say('note', line);
  return { ...decision, demoFile: decision.demo ? path : null };
}

/** What the launcher knows and the seed does not: where everything answers. */
export function completeDemoFile(path, { endpoint, mailbox }) {
  const demo = { endpoint, portal: null, mailbox, ...readJson(path, {}) };
  Object.assign(demo, { endpoint, mailbox, portal: demo.portal ?? null });
  writeJson(path, demo);
  return demo;
}

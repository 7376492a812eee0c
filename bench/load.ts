import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { createApp } from '../src/app';
import { HUB_TENANT, type Principal, workerPrincipal } from '../src/auth/principal';
import { DEMO_EMPLOYERS } from '../src/demo/demo-catalogue';
import { DemoSeed } from '../src/demo/seed';
import { readConfig } from '../src/platform/config';
import { rows } from '../src/platform/database';
import { bytesToId } from '../src/platform/ids';
import type { LoadReport } from './benchmark';

/** How many of seven people work for the first employer; the others work for the second. */
const OF_SEVEN = 6;
const TELL_EVERY_MS = 5_000;

const say = (text: string): void => {
  process.stdout.write(`${text}\n`);
};

/** Times the phases of the load, and tells every few seconds how far it is. */
class Phases {
  readonly done: { what: string; count: number; seconds: number }[] = [];
  private since = performance.now();
  private told = performance.now();

  step(what: string, done: number, of: number): void {
    const now = performance.now();
    if (done < of) {
      if (now - this.told < TELL_EVERY_MS) return;
      this.told = now;
      say(`  ${what}: ${done} of ${of}`);
      return;
    }
    if (this.done.some((phase) => phase.what === what)) return;
    const seconds = (now - this.since) / 1000;
    this.done.push({ what, count: of, seconds: Math.round(seconds * 10) / 10 });
    say(`  ${what}: ${of} in ${seconds.toFixed(1)} s, ${Math.round(of / seconds)} a second`);
    this.since = now;
    this.told = now;
  }
}

/**
 * Loads a benchmark's data through the hub's own services: `load FILE PEOPLE`. FILE gets the employers' keys and what
 * the load took. The database is not marked as a demo, since a production process refuses one that is.
 */
async function main(file: string, people: number): Promise<void> {
  const app = await createApp(readConfig());
  const phases = new Phases();
  const evaluated = async (): Promise<void> => {
    if (phases.done.at(-1)?.what !== 'credits') return;
    const [row] = await rows<{ waiting: string }>(
      app.db.manager,
      'SELECT COUNT(*) AS waiting FROM person WHERE dirty_since IS NOT NULL',
    );
    const done = people - Number(row?.waiting ?? people);
    if (done < people) phases.step('verdicts', done, people);
  };
  const timer = setInterval(() => void evaluated().catch(() => undefined), TELL_EVERY_MS);
  try {
    const seed = new DemoSeed(app, (what, done, of) => phases.step(what, done, of));
    await seed.seed(people, { unmarked: true, employerOf: (serial) => (serial % 7 < OF_SEVEN ? 0 : 1) });
    const admin: Principal = { ...workerPrincipal('bench'), role: 'ADMIN', keyId: HUB_TENANT };
    const keys: string[] = [];
    for (const { code } of DEMO_EMPLOYERS) {
      const [row] = await rows<{ organization_id: Buffer }>(
        app.db.manager,
        'SELECT organization_id FROM organization WHERE code = ?',
        [code],
      );
      if (row === undefined) throw new Error(`${code} was not made`);
      const organizationId = bytesToId(row.organization_id);
      const wanted = { role: 'EMPLOYER' as const, organizationId, personId: null, label: 'bench', expiresAt: null };
      keys.push((await app.keys.create(admin, wanted)).token);
    }
    const load: LoadReport = { madeOn: app.clock.today('UTC'), people, phases: phases.done };
    writeFileSync(file, `${JSON.stringify({ keys, load }, null, 2)}\n`, { mode: 0o600 });
  } finally {
    clearInterval(timer);
    await app.close();
  }
}

const [file, people] = process.argv.slice(2);
if (file === undefined || people === undefined) throw new Error('load FILE PEOPLE');
main(file, Number.parseInt(people, 10)).then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exit(1);
  },
);

import { randomBytes } from 'node:crypto';
import { DataSource } from 'typeorm';
import { migrateUp, migrationSource } from '../../migrations/run';

/** A database of its own, made by the migrations, with the restricted application user. */
export interface TestDatabase {
  readonly name: string;
  readonly adminUrl: string;
  /** The application user's address: the rights of production. */
  readonly url: string;
  drop(): Promise<void>;
}

const APP_USER = 'hub_test_app';
const APP_PASSWORD = 'hub-test-app';

function adminUrl(): string {
  const url = process.env.TEST_DATABASE_ADMIN_URL;
  if (url === undefined) throw new Error('TEST_DATABASE_ADMIN_URL is not set: run the tests by `npm test`');
  return url;
}

export async function createTestDatabase(): Promise<TestDatabase> {
  const name = `hub_test_${process.env.JEST_WORKER_ID ?? '0'}_${randomBytes(4).toString('hex')}`;
  const server = await new DataSource({ type: 'mysql', url: adminUrl() }).initialize();
  await server.query(`CREATE DATABASE ${name} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`);
  await server.query(`CREATE USER IF NOT EXISTS '${APP_USER}'@'%' IDENTIFIED BY '${APP_PASSWORD}'`);
  const admin = new URL(adminUrl());
  admin.pathname = `/${name}`;
  process.env.HUB_APP_USER = APP_USER;
  process.env.DATABASE_ADMIN_URL = admin.href;
  const migrator = await migrationSource(admin.href).initialize();
  await migrateUp(migrator);
  await migrator.destroy();
  const app = new URL(admin.href);
  app.username = APP_USER;
  app.password = APP_PASSWORD;
  return {
    name,
    adminUrl: admin.href,
    url: app.href,
    async drop() {
      await server.query(`DROP DATABASE ${name}`);
      await server.destroy();
    },
  };
}

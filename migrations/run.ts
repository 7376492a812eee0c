import { DataSource } from 'typeorm';
import { MIGRATIONS } from './index';

/** The migrator's own connection: the admin user, who may create tables and grant rights. */
export function migrationSource(url: string): DataSource {
  return new DataSource({
    type: 'mysql',
    url,
    timezone: 'Z',
    charset: 'utf8mb4',
    synchronize: false,
    migrations: MIGRATIONS,
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'none',
  });
}

/** Runs what is pending; returns how many ran. */
export async function migrateUp(source: DataSource): Promise<number> {
  // TypeORM makes this table on first use, but the first migration already grants rights on it.
  await source.query(
    `CREATE TABLE IF NOT EXISTS migration (
       id INT NOT NULL AUTO_INCREMENT PRIMARY KEY, timestamp BIGINT NOT NULL, name VARCHAR(255) NOT NULL
     ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`,
  );
  return (await source.runMigrations()).length;
}

async function main(command: string): Promise<number> {
  const url = process.env.DATABASE_ADMIN_URL;
  if (url === undefined) throw new Error('DATABASE_ADMIN_URL is not set');
  const source = await migrationSource(url).initialize();
  try {
    if (command === 'up') {
      const done = await migrateUp(source);
      process.stdout.write(`${done} migrations run\n`);
      return 0;
    }
    if (command === 'status') {
      const pending = await source.showMigrations();
      process.stdout.write(pending ? 'pending\n' : 'up to date\n');
      return pending ? 1 : 0;
    }
    process.stderr.write('usage: run up | status\n');
    return 2;
  } finally {
    await source.destroy();
  }
}

if (require.main === module) {
  main(process.argv[2] ?? '').then(
    (code) => process.exit(code),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
      process.exit(1);
    },
  );
}

import { randomBytes } from 'node:crypto';
import { ensureApplicationUser } from './application-user.mjs';

/** Two users, two addresses: the one that migrates and the one that serves. */
export async function databaseAddresses(database, { env, record }) {
  if (!database.owned) {
    const adminUrl = env.DATABASE_ADMIN_URL ?? env.DATABASE_URL;
    const separate = env.DATABASE_ADMIN_URL && new URL(adminUrl).username !== new URL(env.DATABASE_URL).username;
    const appUser = env.HUB_APP_USER ?? (separate ? decodeURIComponent(new URL(env.DATABASE_URL).username) : null);
    return { adminUrl, url: env.DATABASE_URL, appUser };
  }
  const applicationPassword = record.read().applicationPassword ?? randomBytes(18).toString('hex');
  record.update({ applicationPassword });
  const user = await ensureApplicationUser({ adminUrl: database.url, password: applicationPassword });
  return { adminUrl: database.url, url: user.url, appUser: user.name };
}

/** The key of every keyed hash. Kept beside the database it belongs to; in production its owner keeps it. */
export function hubSecret({ env, record }) {
  if (env.HUB_SECRET) return env.HUB_SECRET;
  if (env.NODE_ENV === 'production')
    throw new Error('HUB_SECRET must be set with NODE_ENV=production (32 characters or more)');
  const secret = record.read().secret ?? randomBytes(32).toString('hex');
  record.update({ secret });
  return secret;
}

/**
 * The environments of what is started. The API and the workers never get the administrator's address: what they cannot
 * name they cannot use.
 */
export function environments({ env, directory, addresses, redisUrl, smtpUrl, secret, port, host }) {
  const serving = {
    ...env,
    DATABASE_URL: addresses.url,
    REDIS_URL: redisUrl,
    HUB_SECRET: secret,
    HUB_DATA_DIR: directory,
    HOST: host,
    PORT: String(port),
    LOG_LEVEL: env.LOG_LEVEL ?? 'info',
    ...(smtpUrl ? { SMTP_URL: smtpUrl } : {}),
  };
  delete serving.DATABASE_ADMIN_URL;
  delete serving.HUB_APP_USER;
  const administering = {
    ...serving,
    DATABASE_ADMIN_URL: addresses.adminUrl,
    ...(addresses.appUser ? { HUB_APP_USER: addresses.appUser } : {}),
  };
  return { serving, administering };
}

/**
 * Where the database and Redis come from, each decided on its own, the first way that is open: what the environment
 * names; a program found on this machine; Docker Compose where the engine truly answers; Debian's packages where this
 * process may install them. The questions are functions, since some of them take seconds to answer.
 */
export function serviceSource({ url, program, docker, debianAsRoot }) {
  if (url) return 'environment';
  if (program()) return 'private';
  if (docker()) return 'compose';
  if (debianAsRoot()) return 'packages';
  return null;
}

const WAYS = {
  database: {
    variable: 'DATABASE_URL=mysql://user:password@host:3306/hub (MySQL 8.4 or MariaDB 10.11)',
    programs: 'mariadbd or mysqld (Debian: mariadb-server-core mariadb-client-core; macOS: brew install mariadb)',
  },
  redis: {
    variable: 'REDIS_URL=redis://host:6379',
    programs: 'redis-server (Debian: redis-server; macOS: brew install redis)',
  },
};

/** Said when no way is open: every way there is, once. */
export function noWayMessage(name) {
  const { variable, programs } = WAYS[name];
  return [
    `there is no ${name} to use. Any one of these is enough:`,
    `  - set ${variable}`,
    `  - install ${programs}; a private instance is started from it`,
    '  - start Docker, with its Compose plugin',
    '  - on Debian, run this as root once: the packages are installed for you',
  ].join('\n');
}

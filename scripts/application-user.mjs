const NAME = 'hub_app';

/**
 * The application's own database user: it may log in and nothing else. What it may do to which table is granted by the
 * migration that makes the table. Gives the application's address.
 */
export async function ensureApplicationUser({ adminUrl, password }) {
  const { default: mysql } = await import('mysql2/promise');
  const connection = await mysql.createConnection({ uri: adminUrl });
  try {
    await connection.query(`CREATE USER IF NOT EXISTS '${NAME}'@'%' IDENTIFIED BY ${connection.escape(password)}`);
    await connection.query(`ALTER USER '${NAME}'@'%' IDENTIFIED BY ${connection.escape(password)}`);
  } finally {
    await connection.end();
  }
  const url = new URL(adminUrl);
  url.username = NAME;
  url.password = password;
  return { name: NAME, url: url.href };
}

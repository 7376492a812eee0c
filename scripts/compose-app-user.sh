# Sourced by the MySQL image when it makes its database. The application's user may log in and nothing else: what it
# may do to which table is granted by the migration that makes the table.
docker_process_sql --database=mysql <<SQL
CREATE USER IF NOT EXISTS 'hub_app'@'%' IDENTIFIED BY '${HUB_MYSQL_APP_PASSWORD}';
SQL

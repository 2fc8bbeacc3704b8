#!/bin/bash
# Starts MariaDB as the official image does: an empty data directory gets the users and the database of the MARIADB_
# variables first, by a server that only reads statements; so nothing listens before everything is there.
set -euo pipefail

readonly data=/var/lib/mysql

fail() { printf 'docker-entrypoint.sh: %s\n' "$@" >&2 && exit 1; }

# quoted TEXT: for a statement of SQL
quoted() {
  local text=${1//\\/\\\\}
  printf "'%s'" "${text//\'/\\\'}"
}

statements() {
  local root=${MARIADB_ROOT_PASSWORD-} user=${MARIADB_USER-} database=${MARIADB_DATABASE-}
  # mariadb-install-db makes others of root, for each address of this machine, and users without a name.
  echo "DELETE FROM mysql.global_priv WHERE User = '' OR User = 'root' AND Host <> 'localhost';"
  echo 'FLUSH PRIVILEGES;'
  echo "ALTER USER root@localhost IDENTIFIED BY $(quoted "$root");"
  echo "CREATE USER root@'%' IDENTIFIED BY $(quoted "$root");"
  echo "GRANT ALL ON *.* TO root@'%' WITH GRANT OPTION;"
  [[ -z $database ]] || echo "CREATE DATABASE IF NOT EXISTS \`${database//\`/\`\`}\`;"
  [[ -z $user ]] || echo "CREATE USER $(quoted "$user")@'%' IDENTIFIED BY $(quoted "${MARIADB_PASSWORD-}");"
  [[ -z $user || -z $database ]] || echo "GRANT ALL ON \`${database//\`/\`\`}\`.* TO $(quoted "$user")@'%';"
}

initialize() {
  [[ -v MARIADB_ROOT_PASSWORD || -n ${MARIADB_ALLOW_EMPTY_ROOT_PASSWORD-} ]] ||
    fail 'Give MARIADB_ROOT_PASSWORD, or MARIADB_ALLOW_EMPTY_ROOT_PASSWORD for none.'
  mariadb-install-db --datadir="$data" --auth-root-authentication-method=normal --skip-test-db >/dev/null
  statements | "$1" --bootstrap --datadir="$data"
}

case ${1-} in
  -*) set -- mariadbd "$@" ;;
esac

if [[ ${1-} == mariadbd || ${1-} == mysqld ]]; then
  if ((EUID == 0)); then
    install -d -o mysql -g mysql "$data" /run/mysqld
    find "$data" ! -user mysql -exec chown mysql: '{}' +
    exec setpriv --reuid=mysql --regid=mysql --init-groups -- "$0" "$@"
  fi
  [[ -d $data/mysql ]] || initialize "$1"
fi

exec "$@"

#!/bin/bash
# Starts PostgreSQL as the official image does: steps down to the user postgres, makes the database cluster on the first
# start, runs /docker-entrypoint-initdb.d against a server that listens on no port yet, then becomes the server.
set -Eeo pipefail

# from_file NAME DEFAULT: exports NAME from the environment, or from the file that NAME_FILE names, or with the default.
from_file() {
  local name=$1 default=${2-} file_name=$1_FILE
  if [[ -n ${!name-} && -n ${!file_name-} ]]; then
    printf >&2 'error: both %s and %s are set (but are exclusive)\n' "$name" "$file_name"
    exit 1
  fi
  if [[ -n ${!name-} ]]; then
    default=${!name}
  elif [[ -n ${!file_name-} ]]; then
    default=$(<"${!file_name}")
  fi
  export "$name=$default"
  unset "$file_name"
}

make_directories() {
  mkdir -p "$PGDATA"
  chmod 0700 "$PGDATA" || :
  mkdir -p /var/run/postgresql || :
  chmod 3775 /var/run/postgresql || :
  if [[ -n ${POSTGRES_INITDB_WALDIR-} ]]; then
    mkdir -p "$POSTGRES_INITDB_WALDIR"
    chmod 0700 "$POSTGRES_INITDB_WALDIR"
  fi
  if ((UID == 0)); then
    find "$PGDATA" ${POSTGRES_INITDB_WALDIR:+"$POSTGRES_INITDB_WALDIR"} ! -user postgres -exec chown postgres '{}' +
    find /var/run/postgresql ! -user postgres -exec chown postgres '{}' +
  fi
}

read_settings() {
  from_file POSTGRES_PASSWORD
  from_file POSTGRES_USER postgres
  from_file POSTGRES_DB "$POSTGRES_USER"
  from_file POSTGRES_INITDB_ARGS
  : "${POSTGRES_HOST_AUTH_METHOD:=}"
}

require_password() {
  if [[ -z $POSTGRES_PASSWORD && $POSTGRES_HOST_AUTH_METHOD != trust ]]; then
    cat >&2 <<'END'
Error: Database is uninitialized and superuser password is not specified.
       Set POSTGRES_PASSWORD to a non-empty value, for example with
       "-e POSTGRES_PASSWORD=password" on "docker run".

       POSTGRES_HOST_AUTH_METHOD=trust would allow every connection without
       a password; this is *not* recommended.
END
    exit 1
  fi
  if [[ $POSTGRES_HOST_AUTH_METHOD == trust ]]; then
    echo >&2 'WARNING: POSTGRES_HOST_AUTH_METHOD is "trust": anyone who reaches the port has full access.'
  fi
}

make_cluster() {
  local waldir=()
  # initdb needs a name for its user id; one that /etc/passwd does not know gets it from nss_wrapper.
  if ! getent passwd "$UID" >/dev/null; then
    local wrapper
    for wrapper in /usr/lib/*/libnss_wrapper.so; do
      NSS_WRAPPER_PASSWD=$(mktemp) NSS_WRAPPER_GROUP=$(mktemp)
      export LD_PRELOAD=$wrapper NSS_WRAPPER_PASSWD NSS_WRAPPER_GROUP
      printf 'postgres:x:%s:%s:PostgreSQL:%s:/bin/false\n' "$UID" "$(id -g)" "$PGDATA" >"$NSS_WRAPPER_PASSWD"
      printf 'postgres:x:%s:\n' "$(id -g)" >"$NSS_WRAPPER_GROUP"
    done
  fi
  # shellcheck disable=SC2034 # used inside eval
  [[ -z ${POSTGRES_INITDB_WALDIR-} ]] || waldir=(--waldir "$POSTGRES_INITDB_WALDIR")
  # The arguments are shell words, quotes included.
  eval "initdb --username=\"\$POSTGRES_USER\" --pwfile=<(printf '%s\n' \"\$POSTGRES_PASSWORD\") \"\${waldir[@]}\" $POSTGRES_INITDB_ARGS"
  if [[ -n ${NSS_WRAPPER_PASSWD-} ]]; then
    rm -f "$NSS_WRAPPER_PASSWD" "$NSS_WRAPPER_GROUP"
    unset LD_PRELOAD NSS_WRAPPER_PASSWD NSS_WRAPPER_GROUP
  fi
}

allow_connections() {
  local method=$POSTGRES_HOST_AUTH_METHOD
  [[ -n $method ]] || method=$(postgres -C password_encryption "$@")
  printf '\nhost all all all %s\n' "$method" >>"$PGDATA/pg_hba.conf"
}

# The server that the init files talk to. pg_ctl would do as well, but it looks only ten times a second.
start_without_port() {
  NOTIFY_SOCKET='' postgres -D "$PGDATA" "$@" -c listen_addresses= -p "${PGPORT:-5432}" &
  temporary_server=$!
  until PGHOST='' PGHOSTADDR='' pg_isready --quiet --dbname postgres --username "$POSTGRES_USER"; do
    kill -0 "$temporary_server" 2>/dev/null || wait "$temporary_server"
    sleep 0.005
  done
}

stop_temporary_server() {
  kill -INT "$temporary_server"
  wait "$temporary_server"
}

run_sql() {
  PGHOST='' PGHOSTADDR='' psql -v ON_ERROR_STOP=1 --username "$POSTGRES_USER" --no-password --no-psqlrc "$@"
}

make_database() {
  if [[ -z $(run_sql --dbname postgres --set "db=$POSTGRES_DB" --tuples-only \
    <<<"SELECT 1 FROM pg_database WHERE datname = :'db';") ]]; then
    run_sql --dbname postgres --set "db=$POSTGRES_DB" <<<'CREATE DATABASE :"db";'
    echo
  fi
}

run_init_files() {
  local file
  echo
  for file; do
    case $file in
      *.sh)
        if [[ -x $file ]]; then
          echo "$0: running $file"
          "$file"
        else
          echo "$0: sourcing $file"
          # shellcheck disable=SC1090 # the user's file
          . "$file"
        fi
        ;;
      *.sql)
        echo "$0: running $file"
        run_sql --dbname "$POSTGRES_DB" -f "$file"
        echo
        ;;
      *.sql.gz)
        echo "$0: running $file"
        gunzip -c "$file" | run_sql --dbname "$POSTGRES_DB"
        echo
        ;;
      *) echo "$0: ignoring $file" ;;
    esac
  done
}

# Init files that are sourced may call these, as in the official image.
docker_process_sql() { run_sql --dbname "$POSTGRES_DB" "$@"; }
file_env() { from_file "$@"; }

# initialize OPTION...: the options that the server is started with.
initialize() {
  read_settings
  require_password
  # PostgreSQL's own programs, not Debian's wrappers of the same names, each of which starts a Perl first.
  PATH=$(dirname "$(command -v postgres)"):$PATH
  # An unreadable directory is better noticed before the cluster is made.
  ls /docker-entrypoint-initdb.d/ >/dev/null
  make_cluster
  allow_connections "$@"
  export PGPASSWORD=${PGPASSWORD:-$POSTGRES_PASSWORD}
  start_without_port "$@"
  make_database
  shopt -s nullglob
  run_init_files /docker-entrypoint-initdb.d/*
  shopt -u nullglob
  stop_temporary_server
  unset PGPASSWORD
  printf '\nPostgreSQL init process complete; ready for start up.\n\n'
}

asks_for_help() {
  local argument
  for argument; do
    case $argument in
      -'?' | --help | --describe-config | -V | --version) return 0 ;;
    esac
  done
  return 1
}

main() {
  [[ ${1-} != -* ]] || set -- postgres "$@"
  if [[ ${1-} == postgres ]] && ! asks_for_help "$@"; then
    make_directories
    if ((UID == 0)); then
      HOME=/var/lib/postgresql exec setpriv --reuid=postgres --regid=postgres --init-groups -- "${BASH_SOURCE[0]}" "$@"
    fi
    if [[ -s $PGDATA/PG_VERSION ]]; then
      printf '\nPostgreSQL Database directory appears to contain a database; Skipping initialization\n\n'
    else
      initialize "${@:2}"
    fi
  fi
  exec "$@"
}

# Sourced by whoever wants only the functions.
if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  main "$@"
fi

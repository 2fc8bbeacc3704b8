#!/bin/sh
# Starts Redis as the official image does: as root, it hands /data over to the user redis and steps down.
set -e

case ${1-} in
  -* | *.conf) set -- redis-server "$@" ;;
esac

if [ "$1" = redis-server ]; then
  if [ "$(id -u)" = 0 ]; then
    find . ! -user redis -exec chown redis '{}' +
    exec setpriv --reuid=redis --regid=redis --init-groups -- "$0" "$@"
  fi
  [ "$(umask)" != 0022 ] || umask 0077
  # The official image compiles this default in; a configuration file or a later option still wins.
  shift
  case ${1-} in
    -v | --version | -h | --help | - | --test-memory | --check-system) set -- redis-server "$@" ;;
    '' | -*) set -- redis-server --protected-mode no "$@" ;;
    *)
      configuration=$1
      shift
      if grep -q '^[[:space:]]*protected-mode' "$configuration" 2>/dev/null; then
        set -- redis-server "$configuration" "$@"
      else
        set -- redis-server "$configuration" --protected-mode no "$@"
      fi
      ;;
  esac
fi

exec "$@"

#!/bin/sh
# Runs /docker-entrypoint.d/*.sh before nginx, as the official image does; any other command is run as it is.
set -e

case ${1-} in
  nginx | nginx-debug)
    # shellcheck disable=SC1090 # the user's files
    for script in /docker-entrypoint.d/*; do
      case $script in
        *.envsh) [ ! -x "$script" ] || . "$script" ;;
        *.sh) [ ! -x "$script" ] || "$script" ;;
      esac
    done
    ;;
esac

exec "$@"

#!/bin/sh
# Starts RabbitMQ as the official image does: as root, it hands /var/lib/rabbitmq over to the user rabbitmq and steps down.
# The server itself knows the variables RABBITMQ_DEFAULT_USER and _PASS.
set -e

if [ "$1" = rabbitmq-server ] && [ "$(id -u)" = 0 ]; then
  find /var/lib/rabbitmq ! -user rabbitmq -exec chown rabbitmq: '{}' +
  exec setpriv --reuid=rabbitmq --regid=rabbitmq --init-groups -- "$0" "$@"
fi

exec "$@"

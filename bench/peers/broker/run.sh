#!/usr/bin/env bash
# RabbitMQ by itself: one publisher, one consumer.  run.sh [stop]
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
stop rabbit epmd
[ "${1:-}" != stop ] || exit 0

start_rabbit $((PORT + 5))
echo "--hop amqp://guest:guest@127.0.0.1:$((PORT + 5))/%2f --pid rabbit=$(pid rabbit)"

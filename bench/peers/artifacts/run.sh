#!/usr/bin/env bash
# A node of artifacts out of this tree's packaged jar: its catalog in H2, its bytes in files, both in BENCH_RUN. Without ffmpeg,
# so that an upload is ready as it came. Needs mvn -DskipTests package, redis-server and rabbitmq-server.
#
#   run.sh          with a Redis and a RabbitMQ of its own
#   run.sh beside   with those of peers/parley, which runs already
#   run.sh stop
#
#   NICE=0          its niceness
#   JVM="-X…"       flags of the node, besides those of parley.jvm; its settings pass through, such as PARLEY_ARTIFACTS_SYNC=none
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
# The broker is ours only if the Redis is.
[ ! -f "$RUN/artifacts-redis.pid" ] || stop artifacts artifacts-redis rabbit epmd
stop artifacts
rm -rf "$RUN/artifacts-files"
case "${1:-}" in
  '' | beside) ;;
  stop) exit 0 ;;
  *) fail "$1: expected beside, stop or nothing" ;;
esac

jar=$(jar artifacts) && java=$(find_java) || exit 1
need curl
redis=$((PORT + 33)) pids=''
if [ "${1:-}" = beside ]; then
  redis=$((PORT + 10))
  listening $redis && listening $((PORT + 5)) || fail "peers/parley does not run: start it first"
else
  start_redis artifacts-redis $redis
  start_rabbit $((PORT + 5))
  pids=,redis=$(pid artifacts-redis),rabbit=$(pid rabbit)
fi
secret=bench-bench-bench-bench-bench-bench
free $((PORT + 31)) $((PORT + 32))
# All clients come from one address: what limits it would be measured otherwise.
export PARLEY_JWT_SECRET=$secret PARLEY_BIND=127.0.0.1 PARLEY_AMQP=amqp://guest:guest@127.0.0.1:$((PORT + 5)) \
  PARLEY_REDIS_SHARED=redis://127.0.0.1:$redis PARLEY_CONNECT_RATE=1000000 PARLEY_CONNECT_BURST=1000000 \
  PARLEY_ARTIFACTS_PORT=$((PORT + 31)) PARLEY_OPS_PORT=$((PORT + 32)) PARLEY_ARTIFACTS_FOLDER=$RUN/artifacts-files \
  PARLEY_ARTIFACTS_MAX_SIZE=1024GB PARLEY_ARTIFACTS_MIN_FREE=1 PARLEY_LOG=text PARLEY_DRAIN=0s
mkdir -p "$RUN/artifacts-files"
start artifacts nice -n "${NICE:-0}" env -C "$(dirname "$jar")" PATH=/nowhere "$java" @parley.jvm ${JVM:--Xms512m -Xmx512m} -jar "$(basename "$jar")"
until_ready artifacts curl -sfo "$RUN/ready" "http://127.0.0.1:$((PORT + 32))/health/ready"
echo "--artifacts http://127.0.0.1:$((PORT + 31)) --secret $secret --pid artifacts=$(pid artifacts)$pids"

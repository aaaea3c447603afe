#!/usr/bin/env bash
# What webhooks do to signals: two hubs alike, one of which tells a backend of everything, get the same offers, and the same joins and
# leaves beside them, in turn. Medians of the rounds, and their ratios: p50, p99, CPU per signal.
#
#   bench/webhooks.sh          some three minutes, on a machine with nothing else to do
#
# Wants mvn -DskipTests package, node, redis-server, rabbitmq-server and curl. In the environment:
#   ROUNDS=5 RATE=500 TIME=10 WARMUP=20 (s) PAIRS=100
#   VISITS=50 (joins and leaves a second, each of four events)
. "$(dirname "${BASH_SOURCE[0]}")/peers/lib.sh"
ROUNDS=${ROUNDS:-5} RATE=${RATE:-500} TIME=${TIME:-10} WARMUP=${WARMUP:-20} PAIRS=${PAIRS:-100} VISITS=${VISITS:-50}
need node nodejs
need curl
JAVA=$(find_java) && BENCH_CLASSPATH=$(classpath) || exit 1
export JAVA BENCH_CLASSPATH
out=$RUN/webhooks
rm -rf "$out"
mkdir -p "$out"
receiver=http://127.0.0.1:$((PORT + 80))

# hub WITH-OR-WITHOUT [stop] : each has a folder and ports of its own
hub() {
  local port=$PORT
  [ "$1" = without ] || port=$((PORT + 40))
  BENCH_RUN=$RUN/$1 BENCH_PORT=$port "$BENCH/peers/parley/run.sh" ${2:+"$2"}
}

stop_all() {
  stop visitor receiver
  hub with stop
  hub without stop
}
trap stop_all EXIT
trap 'exit 130' INT TERM

# visited OPTION… : a run of the generator while somebody joins and leaves
visited() {
  local words=" $* " ws secret
  ws=${words#* --ws } ws=${ws%%[ ,]*}
  secret=${words#* --secret } secret=${secret%% *}
  start visitor node "$BENCH/webhooks/visitor.mjs" "$ws" "$secret" "$VISITS"
  until_ready visitor grep -q '^under way' "$RUN/visitor.log"
  generate "$@" --pairs "$PAIRS" >"$out/said.txt" || { cat "$out/said.txt" >&2; fail "The load generator has failed."; }
  kill -0 "$(pid visitor)" 2>/dev/null || fail "The visitor was sent away, see $RUN/visitor.log"
  stop visitor
}

free $((PORT + 80))
start receiver node "$BENCH/webhooks/receiver.mjs" $((PORT + 80))
until_ready receiver curl -sfo "$out/taken" "$receiver"
without=$(hub without) || exit 1
with=$(PARLEY_WEBHOOK_URL=$receiver PARLEY_WEBHOOK_SECRET=whsec_$(printf %032d 0) hub with) || exit 1
echo "$(date +%T) warm-up of $((2 * WARMUP)) s"
for name in without with; do
  visited ${!name} --max 1 --seconds 1 --warmup "$WARMUP"
done
for round in $(seq "$ROUNDS"); do
  # Who comes first takes turns, too.
  [ $((round % 2)) = 1 ] && order='without with' || order='with without'
  for name in $order; do
    visited ${!name} --rate "$RATE" --seconds "$TIME" --warmup 2 --json "$out/$name-webhooks-$round.json"
    echo "$(date +%T) round $round of $ROUNDS, $name webhooks: $(node "$BENCH/report/line.mjs" "$out/$name-webhooks-$round.json")"
  done
done
node "$BENCH/report/webhooks.mjs" "$out" "$(curl -sf "$receiver")"

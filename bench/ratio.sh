#!/usr/bin/env bash
# What a signal costs in CPU, on one node and between two, as a multiple of what it costs the bare relay on the same machine in
# the same minutes; the median of three rounds. Fails if that is worse than bench/ratio.properties by more than a fifth.
#
#   bench/ratio.sh             two to three minutes
#   bench/ratio.sh --record    stores it; on a machine with nothing else to do
#
# Wants mvn -DskipTests package, node, redis-server and rabbitmq-server. In the environment:
#   ROUNDS=3 RATE=2000 TIME=6 WARMUP=20 (s) PAIRS=100 STORED=bench/ratio.properties
. "$(dirname "${BASH_SOURCE[0]}")/peers/lib.sh"
ROUNDS=${ROUNDS:-3} RATE=${RATE:-2000} TIME=${TIME:-6} WARMUP=${WARMUP:-20} PAIRS=${PAIRS:-100}
case "${1:-}" in
  '' | --record) ;;
  *) fail "$1: expected --record or nothing" ;;
esac
need node nodejs
JAVA=$(find_java) && BENCH_CLASSPATH=$(classpath) || exit 1
export JAVA BENCH_CLASSPATH
out=$RUN/ratio
rm -rf "$out"
mkdir -p "$out"

stop_all() {
  "$BENCH/peers/relay/run.sh" stop
  "$BENCH/peers/parley/run.sh" stop
}
trap stop_all EXIT
trap 'exit 130' INT TERM

# load OPTION… : or an error that says what the generator said
load() {
  generate "$@" --pairs "$PAIRS" >"$out/said.txt" || { cat "$out/said.txt" >&2; fail "The load generator has failed."; }
}

relay=$("$BENCH/peers/relay/run.sh") && parley=$("$BENCH/peers/parley/run.sh") || exit 1
same="$parley --wires native,native"
echo "$(date +%T) warm-up of $((2 * WARMUP + WARMUP / 2)) s"
load $parley --max 1 --seconds 1 --warmup "$WARMUP"
load $same --max 1 --seconds 1 --warmup "$WARMUP"
load $relay --max 1 --seconds 1 --warmup $((WARMUP / 2))
for round in $(seq "$ROUNDS"); do
  for name in relay same parley; do
    load ${!name} --rate "$RATE" --seconds "$TIME" --warmup 2 --json "$out/$name-ratio-$round.json"
    echo "$(date +%T) round $round of $ROUNDS, $name: $(node "$BENCH/report/line.mjs" "$out/$name-ratio-$round.json")"
  done
done
node "$BENCH/report/ratio.mjs" "$out" "${STORED:-$BENCH/ratio.properties}" "$@"

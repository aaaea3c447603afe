#!/usr/bin/env bash
# Parley beside the servers that it replaces, a bare relay, and RabbitMQ alone: the same load on each, in turn, so that what
# drifts on the machine touches all alike. A run during which others kept the CPU busy is repeated, and at last left out.
#
#   bench/compare.sh [--publish] [FOLDER]     results, table and picture go to FOLDER (bench/target/compare); --publish copies
#                                             the picture to docs/images/comparison.svg. Same FOLDER again: goes on with it
#
# Wants mvn -DskipTests package, node and npm, redis-server, rabbitmq-server, and a machine with nothing else to do: some 45
# minutes. In the environment:
#   PEERS="parley same nodejs relay broker"   (same: Parley with both clients of a pair on one node)
#   REPS=5 RATES="500 2000 8000" TIME=10 WARMUP=25 (s) PAIRS=100 WINDOW=4 JOINS=2000 STEPS="rates max joins"
#   NOISE=15 (hundredths of a core that others may use) TRIES=4
. "$(dirname "${BASH_SOURCE[0]}")/peers/lib.sh"
PEERS=${PEERS:-parley same nodejs relay broker}
REPS=${REPS:-5} RATES=${RATES:-500 2000 8000} TIME=${TIME:-10} WARMUP=${WARMUP:-25} PAIRS=${PAIRS:-100} WINDOW=${WINDOW:-4}
JOINS=${JOINS:-2000} STEPS=${STEPS:-rates max joins} NOISE=${NOISE:-15} TRIES=${TRIES:-4}
publish=false
[ "${1:-}" != --publish ] || { publish=true; shift; }
out=${1:-$BENCH/target/compare}
mkdir -p "$out" || exit 1
need node nodejs
JAVA=$(find_java) && BENCH_CLASSPATH=$(classpath) || exit 1
export JAVA BENCH_CLASSPATH
failed=0
# Each step is a new generator, which compiles for all of its seconds. Where it does not have to carry as much as it can, it leaves
# C2 out, which would take the cores from the servers: half of the generator's CPU for a join, and half of p99 at a low rate.
light=-XX:TieredStopAtLevel=1

say() { echo "$(date +%T) $*"; }

# run PEER [stop]
run() {
  case $1 in
    same) "$BENCH/peers/parley/run.sh" "${2:-same}" ;;
    *) "$BENCH/peers/$1/run.sh" ${2:+"$2"} ;;
  esac
}

stop_all() {
  local peer
  for peer in parley nodejs relay broker; do "$BENCH/peers/$peer/run.sh" stop; done
}
trap stop_all EXIT
trap 'exit 130' INT TERM

# measure PEER STEP REPETITION OPTION… : leaves the quietest of some tries
measure() {
  local file=$out/$1-$2-$3.json what="$1, $2, repetition $3 of $REPS" try noise quietest=100000
  shift 3
  if [ -f "$file" ]; then
    say "$what: is there already"
    return
  fi
  for try in $(seq "$TRIES"); do
    if ! generate "$@" --json "$out/try.json" >"$out/try.txt" && [ ! -s "$out/try.json" ]; then
      say "$what: failed: $(head -1 "$out/try.txt")"
      failed=1
      return
    fi
    noise=$(node "$BENCH/report/noise.mjs" "$out/try.json")
    say "$what: $(node "$BENCH/report/line.mjs" "$out/try.json")"
    if [ "$noise" -lt "$quietest" ]; then
      quietest=$noise
      mv "$out/try.json" "$file"
    fi
    [ "$quietest" -gt "$NOISE" ] || return 0
    [ "$try" = "$TRIES" ] || { say "  disturbed: again"; sleep "${PAUSE:-10}"; }
  done
  rm -f "$out/try.json"
}

for rep in $(seq "$REPS"); do
  for peer in $PEERS; do
    say "$peer starts"
    if ! options=$(run "$peer"); then
      say "$peer does not start: see above; without it: PEERS=\"…\""
      exit 1
    fi
    if [ "$peer" = broker ]; then
      # An offer and its answer are two messages.
      for rate in $RATES; do
        GENERATOR_JVM=$light measure broker "$rate" "$rep" $options --rate $((2 * rate)) --seconds "$TIME" --warmup 5
      done
    else
      say "$peer: warm-up of $WARMUP s"
      generate $options --pairs "$PAIRS" --max 1 --seconds 1 --warmup "$WARMUP" >"$out/warmup.txt"
      for step in $STEPS; do
        case $step in
          rates)
            for rate in $RATES; do
              GENERATOR_JVM=$light measure "$peer" "$rate" "$rep" $options --pairs "$PAIRS" --rate "$rate" --seconds "$TIME" --warmup 3
            done ;;
          max) measure "$peer" max "$rep" $options --pairs "$PAIRS" --max "$WINDOW" --seconds "$TIME" --warmup 3 ;;
          joins)
            generate $options --joins $((JOINS / 2)) >"$out/warmup.txt"
            GENERATOR_JVM=$light measure "$peer" joins "$rep" $options --joins "$JOINS" ;;
          *) fail "STEPS: $step: expected rates, max or joins" ;;
        esac
      done
    fi
    run "$peer" stop
  done
done
echo
node "$BENCH/report/compare.mjs" "$out" "$(awk "BEGIN { print $NOISE / 100 }")" || failed=1
if $publish; then
  cp "$out/comparison.svg" "$ROOT/docs/images/comparison.svg"
  say "docs/images/comparison.svg is written; the table for docs/measurements.md is $out/comparison.md"
fi
[ "$failed" = 0 ] || fail "something has failed, or there were faults: see above"

#!/usr/bin/env bash
# What uploads to a node of artifacts cost beside other servers, how long the last byte takes, and what they cost calls.
#
#   bench/artifacts.sh [PART…]     all parts, or some of them:
#     cpu         an upload of SIZE bytes in one PATCH to each of SERVERS in turn, REPS times: CPU for a GiB, and how fast
#     finish      uploads of LARGE and of SMALL bytes in turn, REPS times, in PATCHes of REQUEST bytes and a last one of SMALL:
#                 from the last byte to its 204, and to the state ready
#     isolation   offers at each of RATES between two nodes, with UPLOADS uploads beside them at PACE bytes/s each and without,
#                 in turn, WINDOWS times for TIME s each: p99
#
# Wants mvn -DskipTests package, node and npm, redis-server, rabbitmq-server, 12 GiB on the disk of BENCH_RUN, and a machine
# with nothing else to do. In the environment:
#   SERVERS="bare sha256 tus artifacts" SIZE=536870912 LARGE=10737418240 SMALL=10240 REQUEST=67108864 REPS=5
#   WARMUPS=4 (uploads of SIZE to each server that do not count; 0 for none at all)
#   RATES="500 1000" UPLOADS=100 PACE=100000 SLICE=0 (bytes of a PATCH of these; 0: all in one) WINDOWS=5 TIME=20 WARMUP=25 (s)
#   LEAD=3 (s of offers before those that count) SPARE=20 (s that the uploads go on beyond TIME) PAIRS=100
#   OUT=bench/target/artifacts
# and the node's settings, such as PARLEY_ARTIFACTS_SYNC=none: what is then left out is the disk; NICE=10: its niceness
. "$(dirname "${BASH_SOURCE[0]}")/peers/lib.sh"
SERVERS=${SERVERS:-bare sha256 tus artifacts} SIZE=${SIZE:-536870912} LARGE=${LARGE:-10737418240} SMALL=${SMALL:-10240}
REQUEST=${REQUEST:-67108864} REPS=${REPS:-5} WARMUPS=${WARMUPS:-4} RATES=${RATES:-500 1000} UPLOADS=${UPLOADS:-100}
PACE=${PACE:-100000} SLICE=${SLICE:-0} WINDOWS=${WINDOWS:-5} TIME=${TIME:-20} WARMUP=${WARMUP:-25} PAIRS=${PAIRS:-100}
LEAD=${LEAD:-3} SPARE=${SPARE:-20}
out=${OUT:-$BENCH/target/artifacts}
parts=${*:-cpu finish isolation}
need node nodejs
JAVA=$(find_java) && BENCH_CLASSPATH=$(classpath) || exit 1
export JAVA BENCH_CLASSPATH
failed=0
declare -A options

say() { echo "$(date +%T) $*"; }

stop_all() {
  local peer
  options=()
  stop uploads
  for peer in artifacts tus receiver parley; do "$BENCH/peers/$peer/run.sh" stop; done
}
trap stop_all EXIT
trap 'exit 130' INT TERM

# serve SERVER : starts it, unless it runs, and has the load generator's options for it in options[SERVER]
serve() {
  local command
  [ -z "${options[$1]:-}" ] || return 0
  case $1 in
    bare) command='receiver/run.sh' ;;
    sha256) command='receiver/run.sh sha256' ;;
    tus | artifacts) command=$1/run.sh ;;
    *) fail "SERVERS: $1: expected bare, sha256, tus or artifacts" ;;
  esac
  say "$1 starts"
  options[$1]=$("$BENCH/peers/"$command) || exit 1
}

# room BYTES : or an error, if there are not as many on the disk and 2 GiB more
room() {
  local free
  free=$(($(df -kP "$RUN" | awk 'NR == 2 { print $4 }') * 1024))
  [ "$free" -ge $(($1 + (2 << 30))) ] ||
    fail "$RUN: $free bytes are free, $1 and 2 GiB more are needed: let BENCH_RUN name another folder"
}

# measure LINE NAME OPTION… : into NAME.json; says that line of what the generator says
measure() {
  local line=${1}p name=$2
  shift 2
  # What others have written is on the disk before.
  sync
  if generate "$@" --json "$folder/$name.json" >"$folder/$name.txt"; then
    say "$name: $(sed -n "$line" "$folder/$name.txt")"
  else
    failed=1
    say "$name: FAILED, see $folder/$name.txt"
  fi
}

cpu() {
  local server rep
  for server in $SERVERS; do
    serve "$server"
    [ "$WARMUPS" = 0 ] ||
      generate ${options[$server]} --bytes "$SIZE" --times "$WARMUPS" >"$folder/warmup-$server.txt"
  done
  for rep in $(seq "$REPS"); do
    for server in $SERVERS; do
      measure 2 "$server-cpu-$rep" ${options[$server]} --bytes "$SIZE"
    done
  done
}

finish() {
  local rep
  serve artifacts
  if [ "$WARMUPS" != 0 ]; then
    generate ${options[artifacts]} --bytes "$SIZE" --request "$REQUEST" --times "$WARMUPS" >"$folder/warmup.txt"
    generate ${options[artifacts]} --bytes "$SMALL" --times 200 >>"$folder/warmup.txt"
  fi
  for rep in $(seq "$REPS"); do
    measure 2 "large-finish-$rep" ${options[artifacts]} --bytes "$LARGE" --request "$REQUEST" --last "$SMALL"
    measure 2 "small-finish-$rep" ${options[artifacts]} --bytes "$SMALL" --times 20
  done
}

# begin_uploads NAME : returns when all are under way
begin_uploads() {
  local bytes=$(((TIME + SPARE) * PACE))
  start uploads "$JAVA" -Xms128m -Xmx256m -XX:+UseSerialGC -cp "$BENCH_CLASSPATH" dev.parley.bench.LoadGenerator $uploading \
    --uploads "$UPLOADS" --bytes "$bytes" --pace "$PACE" --request "$([ "$SLICE" = 0 ] && echo "$bytes" || echo "$SLICE")" \
    --json "$folder/$1.json"
  until_ready uploads grep -q '^under way' "$RUN/uploads.log"
}

# end_uploads NAME : when they have come to their end by themselves, which must not have been before now
end_uploads() {
  kill -0 "$(pid uploads)" 2>/dev/null ||
    fail "the uploads ended before the offers did, see $RUN/uploads.log: raise SPARE=$SPARE"
  for _ in $(seq $((10 * (TIME + SPARE + 60)))); do
    kill -0 "$(pid uploads)" 2>/dev/null || break
    sleep 0.1
  done
  stop uploads
  cp "$RUN/uploads.log" "$folder/$1.txt"
  grep -q 'faults: none' "$folder/$1.txt" || { failed=1; say "$1: FAILED, see $folder/$1.txt"; }
}

# window WITH-OR-WITHOUT RATE NUMBER
window() {
  local pids=$known
  if [ "$1" = with ]; then
    begin_uploads "uploads-$2-$3"
    pids+=,uploads=$(pid uploads)
  fi
  measure 4 "$1-$2-$3" $hub --pid "$pids" --pairs "$PAIRS" --rate "$2" --seconds "$TIME" --warmup "$LEAD"
  [ "$1" = without ] || end_uploads "uploads-$2-$3"
}

isolation() {
  local hub known uploading number rate order beside
  stop_all
  say "Parley starts"
  hub=$("$BENCH/peers/parley/run.sh") && uploading=$("$BENCH/peers/artifacts/run.sh" beside) || exit 1
  known=${hub##*--pid },artifacts=$(pid artifacts)
  if [ "$WARMUP" != 0 ]; then
    say "warm-up of $((2 * WARMUP)) s"
    generate $hub --pairs "$PAIRS" --max 1 --seconds 1 --warmup "$WARMUP" >"$folder/warmup.txt"
    generate $uploading --uploads "$UPLOADS" --bytes $((WARMUP * PACE)) --pace "$PACE" >>"$folder/warmup.txt"
  fi
  for number in $(seq "$WINDOWS"); do
    # Who comes first takes turns, too.
    [ $((number % 2)) = 1 ] && order='without with' || order='with without'
    for rate in $RATES; do
      for beside in $order; do
        window "$beside" "$rate" "$number"
      done
    done
  done
}

for part in $parts; do
  case $part in
    cpu) room $((SIZE * (WARMUPS > 0 ? WARMUPS : 1))) ;;
    finish) room $((LARGE > SIZE * WARMUPS ? LARGE : SIZE * WARMUPS)) ;;
    isolation) room $((UPLOADS * PACE * (TIME + SPARE))) ;;
    *) fail "$part: expected cpu, finish or isolation" ;;
  esac
done
for part in $parts; do
  folder=$out/$part
  rm -rf "$folder"
  mkdir -p "$folder" || exit 1
  "$part"
done
stop_all
node "$BENCH/report/artifacts.mjs" "$out" $parts || failed=1
[ "$failed" = 0 ] || fail "something has failed, or there were faults: see above"

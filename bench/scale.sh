#!/usr/bin/env bash
# How the cost of a signal, of a push, of a join and of a connection grows with how many there are.
#
#   bench/scale.sh [PART…]     all parts, or some of them:
#     pairs    PAIRS="10 100 1000 10000" at one RATE
#     nodes    NODES="1 2 4" of each kind, 100 pairs at RATE
#     rooms    MEMBERS="2 10 50 200" who are told of messages, and of changes of status: PUSHES a second in all
#     idle     IDLE=20000 connections that do nothing, on each wire
#     joins    JOINS="1000 5000 20000" clients who join as fast as they are let in
#
# Wants mvn -DskipTests package, node, redis-server and rabbitmq-server, and a machine with nothing else to do: some 15
# minutes. In the environment, besides: RATE=1000 PUSHES=4000 TIME=10 WARMUP=25 (s) OUT=bench/target/scale
. "$(dirname "${BASH_SOURCE[0]}")/peers/lib.sh"
PAIRS=${PAIRS:-10 100 1000 10000} NODES=${NODES:-1 2 4} MEMBERS=${MEMBERS:-2 10 50 200} IDLE=${IDLE:-20000}
JOINS=${JOINS:-1000 5000 20000} RATE=${RATE:-1000} PUSHES=${PUSHES:-4000} TIME=${TIME:-10} WARMUP=${WARMUP:-25}
out=${OUT:-$BENCH/target/scale}
parts=${*:-pairs nodes rooms idle joins}
for part in $parts; do
  case $part in
    pairs | nodes | rooms | idle | joins) ;;
    *) fail "$part: expected pairs, nodes, rooms, idle or joins" ;;
  esac
done
need node nodejs
JAVA=$(find_java) && BENCH_CLASSPATH=$(classpath) || exit 1
export JAVA BENCH_CLASSPATH
mkdir -p "$out" || exit 1
failed=0
parley=$BENCH/peers/parley/run.sh
trap '"$parley" stop' EXIT
trap 'exit 130' INT TERM

say() { echo "$(date +%T) $*"; }

# parley_of NODES : starts so many of each kind, into $options
parley_of() {
  say "Parley starts, $1 of each kind"
  options=$(NODES=$1 "$parley") || exit 1
}

warm_up() {
  say "warm-up of $WARMUP s"
  generate $options --pairs 100 --max 1 --seconds 1 --warmup "$WARMUP" >"$out/warmup.txt"
}

# measure NAME OPTION… : into NAME.json
measure() {
  local name=$1
  shift
  rm -f "$out/$name.json"
  if ! generate $options "$@" --json "$out/$name.json" >"$out/$name.txt"; then
    failed=1
    say "$name: FAILED, see $out/$name.txt"
  fi
  [ ! -s "$out/$name.json" ] || case $name in
    idle-*) say "$name: done" ;;
    *) say "$name: $(node "$BENCH/report/line.mjs" "$out/$name.json")" ;;
  esac
}

pairs() {
  parley_of 1
  warm_up
  for count in $PAIRS; do
    measure "pairs-$count" --pairs "$count" --rate "$RATE" --seconds "$TIME" --warmup 3
  done
}

nodes() {
  for count in $NODES; do
    parley_of "$count"
    warm_up
    measure "nodes-$count" --pairs 100 --rate "$RATE" --seconds "$TIME" --warmup 3
  done
}

rooms() {
  parley_of 1
  warm_up
  for kind in message change; do
    for members in $MEMBERS; do
      rate=$((PUSHES / (members - 1)))
      rooms=$(((200 + members - 1) / members))
      measure "$kind-$members" --rooms "$rooms" --members "$members" --rate $((rate > 0 ? rate : 1)) --seconds "$TIME" \
        --warmup 5 $([ "$kind" = message ] || echo --changes)
    done
  done
}

idle() {
  # A fresh start for each: memory that has grown with traffic would hide that of connections.
  for wire in native web; do
    parley_of 1
    measure "idle-$wire" --idle "$IDLE" --wires "$wire,$wire" --seconds "$TIME"
  done
}

joins() {
  parley_of 1
  warm_up
  for count in $JOINS; do
    measure "joins-$count" --joins "$count"
  done
}

for part in $parts; do
  "$part"
  "$parley" stop
done
node "$BENCH/report/scale.mjs" "$out" $parts
[ "$failed" = 0 ] || fail "something has failed, or there were faults: see above"

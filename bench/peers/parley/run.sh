#!/usr/bin/env bash
# Parley out of this tree's packaged jars: a signaling node and a rooms node, RabbitMQ, three Redis servers. Needs
# mvn -DskipTests package, redis-server and rabbitmq-server.
#
#   run.sh          native clients offer, web clients answer: each signal goes from one node to another
#   run.sh same     the same servers with native clients at both ends: each signal stays on one node
#   run.sh stop
#
#   NODES=2         so many of each kind, 4 at most
#   JVM="-X…"       flags of the nodes, besides those of parley.jvm
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
redises="parley-redis-signaling parley-redis-rooms parley-redis-shared"
stop parley-signaling-{1,2,3,4} parley-rooms-{1,2,3,4} $redises rabbit epmd
wires=native,web
case "${1:-}" in
  '') ;;
  same) wires=native,native ;;
  stop) exit 0 ;;
  *) fail "$1: expected same, stop or nothing" ;;
esac

nodes=${NODES:-1}
[ "$nodes" -ge 1 ] && [ "$nodes" -le 4 ] || fail "NODES=$nodes: expected 1 to 4"
signaling=$(jar signaling) && rooms=$(jar rooms) && java=$(find_java) || exit 1
need curl
jvm=${JVM:--Xms512m -Xmx512m}

start_rabbit $((PORT + 5))
start_redis parley-redis-signaling $((PORT + 8))
start_redis parley-redis-rooms $((PORT + 9))
start_redis parley-redis-shared $((PORT + 10))
secret=bench-bench-bench-bench-bench-bench
# All clients come from one address, and some from one user: what limits either would be measured otherwise.
export PARLEY_JWT_SECRET=$secret PARLEY_BIND=127.0.0.1 PARLEY_AMQP=amqp://guest:guest@127.0.0.1:$((PORT + 5)) \
  PARLEY_REDIS_SIGNALING=redis://127.0.0.1:$((PORT + 8)) PARLEY_REDIS_ROOMS=redis://127.0.0.1:$((PORT + 9)) \
  PARLEY_REDIS_SHARED=redis://127.0.0.1:$((PORT + 10)) PARLEY_CONNECT_RATE=1000000 PARLEY_CONNECT_BURST=1000000 \
  PARLEY_MESSAGE_RATE=1000000 PARLEY_MESSAGE_BURST=10000000 PARLEY_FANOUT_RATE=1GB PARLEY_FANOUT_BURST=1GB \
  PARLEY_ORIGINS='*' PARLEY_LOG=text PARLEY_DRAIN=0s

# node KIND JAR NUMBER WIRE OPS : its wire's and its ops port
node() {
  free "$4" "$5"
  PARLEY_WS_PORT=$4 PARLEY_SIO_PORT=$4 PARLEY_OPS_PORT=$5 start "parley-$1-$3" \
    env -C "$(dirname "$2")" "$java" @parley.jvm $jvm -jar "$(basename "$2")"
}
ws='' sio='' pids='' ops=''
for n in $(seq "$nodes"); do
  wsport=$((PORT + 10 + n)) sioport=$((PORT + 15 + n)) wsops=$((PORT + 20 + n)) sioops=$((PORT + 25 + n))
  node signaling "$signaling" "$n" $wsport $wsops
  node rooms "$rooms" "$n" $sioport $sioops
  ws+=,ws://127.0.0.1:$wsport/v1/ws sio+=,http://127.0.0.1:$sioport
  pids+=,signaling-$n=$(pid parley-signaling-$n),rooms-$n=$(pid parley-rooms-$n)
  ops+=,signaling-$n=http://127.0.0.1:$wsops,rooms-$n=http://127.0.0.1:$sioops
done
for n in $(seq "$nodes"); do
  until_ready "parley-signaling-$n" curl -sfo "$RUN/ready" "http://127.0.0.1:$((PORT + 20 + n))/health/ready"
  until_ready "parley-rooms-$n" curl -sfo "$RUN/ready" "http://127.0.0.1:$((PORT + 25 + n))/health/ready"
done
for name in $redises; do
  pids+=,${name#parley-}=$(pid "$name")
done
echo "--wires $wires --ws ${ws#,} --sio ${sio#,} --secret $secret --received --ops ${ops#,}" \
  "--pid ${pids#,},rabbit=$(pid rabbit)"

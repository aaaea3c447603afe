#!/usr/bin/env bash
# A bare receiver of uploads on Netty (dev.parley.bench.receiver), which is about what the machine can do at best.
#
#   run.sh          writes to files
#   run.sh sha256   and computes SHA-256 on the way, as a node of artifacts has to; both can run beside each other
#   run.sh stop
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
case "${1:-}" in
  '') name=receiver port=$((PORT + 34)) ;;
  sha256) name=receiver-sha256 port=$((PORT + 35)) ;;
  stop)
    stop receiver receiver-sha256
    rm -rf "$RUN/receiver" "$RUN/receiver-sha256"
    exit 0 ;;
  *) fail "$1: expected sha256, stop or nothing" ;;
esac
stop "$name"

classpath=$(classpath) && java=$(find_java) || exit 1
free "$port"
rm -rf "$RUN/$name"
mkdir -p "$RUN/$name"
start "$name" "$java" -Xms512m -Xmx512m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "$classpath" \
  dev.parley.bench.receiver.Receiver "$port" "$RUN/$name" "${1:-}"
until_ready "$name" listening "$port"
echo "--tus http://127.0.0.1:$port/files --pid $name=$(pid "$name")"

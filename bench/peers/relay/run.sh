#!/usr/bin/env bash
# A bare relay on Netty (dev.parley.bench.relay), which is about what the machine can do at best. One event loop, or THREADS.
# run.sh [stop]
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
stop relay
[ "${1:-}" != stop ] || exit 0

classpath=$(classpath) && java=$(find_java) || exit 1
free $((PORT + 4))
start relay "$java" -Xms512m -Xmx512m -XX:+UseSerialGC --enable-native-access=ALL-UNNAMED -cp "$classpath" \
  dev.parley.bench.relay.Relay $((PORT + 4)) "${THREADS:-1}"
until_ready relay listening $((PORT + 4))
echo "--wires nest,nest --ws ws://127.0.0.1:$((PORT + 4))/ --pid relay=$(pid relay)"

#!/usr/bin/env bash
# @tus/server, the reference implementation, on its store of files. Needs node 20 and npm; packages are installed into
# bench/target.  run.sh [stop]
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
stop tus
rm -rf "$RUN/tus"
[ "${1:-}" != stop ] || exit 0

need node nodejs
need npm
app=$BENCH/target/tus
install_packages "$BENCH/peers/tus" "$app"
free $((PORT + 36))
mkdir -p "$RUN/tus"
PORT=$((PORT + 36)) FOLDER=$RUN/tus NODE_ENV=production start tus node "$app/server.js"
until_ready tus listening $((PORT + 36))
echo "--tus http://127.0.0.1:$((PORT + 36))/files --pid tus=$(pid tus)"

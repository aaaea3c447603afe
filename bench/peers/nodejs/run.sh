#!/usr/bin/env bash
# The servers that Parley replaces: NestJS on ws and Express with Socket.IO, sharing one Redis. Needs node 20, npm and
# redis-server; packages are installed into bench/target.  run.sh [stop]
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"
stop nodejs-nest nodejs-express nodejs-redis
[ "${1:-}" != stop ] || exit 0

need node nodejs
need npm
here=$BENCH/peers/nodejs
app=$BENCH/target/nodejs
install_packages "$here" "$app"
if [ ! "$app/dist/main.js" -nt "$here/nest/main.ts" ]; then
  (cd "$app" && npm run --silent build >&2) || fail "the Nest server does not compile"
fi

free $((PORT + 1)) $((PORT + 2))
start_redis nodejs-redis $((PORT + 3))
export NODE_ENV=production REDIS_URL=redis://127.0.0.1:$((PORT + 3))
PORT=$((PORT + 1)) start nodejs-nest node "$app/dist/main.js"
PORT=$((PORT + 2)) start nodejs-express node "$app/express/server.js"
until_ready nodejs-nest listening $((PORT + 1))
until_ready nodejs-express listening $((PORT + 2))
echo "--wires nest,socketio --ws ws://127.0.0.1:$((PORT + 1))/ --sio http://127.0.0.1:$((PORT + 2))" \
  "--pid nest=$(pid nodejs-nest),express=$(pid nodejs-express),redis=$(pid nodejs-redis)"

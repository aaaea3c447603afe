# Read by every run.sh and by the scripts of this module. A run.sh starts its servers on loopback, writes the pid of each to
# $RUN/NAME.pid, and prints on one line the load generator's options for them; "run.sh stop" ends exactly those.
#
#   BENCH_RUN         folder of pids, logs and data (bench/target/peers)
#   BENCH_PORT        the first of the 40 ports that the servers take (17100)
#   JAVA              a java of version 25 or newer; looked for where JDKs usually are
#   BENCH_CLASSPATH   of the load generator and the relay (bench/target/parley-bench.jar)
set -uo pipefail
BENCH=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
ROOT=$(dirname "$BENCH")
RUN=${BENCH_RUN:-$BENCH/target/peers}
PORT=${BENCH_PORT:-17100}
PATH=$PATH:/usr/sbin
mkdir -p "$RUN"
ulimit -n "$(ulimit -Hn)"

fail() {
  echo "$*" >&2
  exit 1
}

# need PROGRAM PACKAGE : or an error that says what to install
need() {
  command -v "$1" >/dev/null || fail "$1 is not here: install ${2:-$1}"
}

find_java() {
  local java
  for java in "${JAVA:-}" "${JAVA_HOME:-/nowhere}/bin/java" "$(command -v java || true)" /usr/lib/jvm/*/bin/java \
    /opt/java/*/bin/java /opt/*jdk*/bin/java "$HOME"/.sdkman/candidates/java/*/bin/java "$HOME"/.jdks/*/bin/java; do
    if [ -x "$java" ] && "$java" -version 2>&1 | grep -Eq 'version "(2[5-9]|[3-9][0-9])'; then
      echo "$java"
      return
    fi
  done
  fail "no java of version 25 or newer: install one, and let JAVA name it"
}

# jar MODULE : its packaged jar
jar() {
  local jar=$ROOT/$1/target/parley-$1.jar
  [ -f "$jar" ] && [ -d "$ROOT/$1/target/lib" ] || fail "$jar is not here: run mvn -DskipTests package"
  echo "$jar"
}

classpath() {
  echo "${BENCH_CLASSPATH:-$(jar bench)}"
}

# install_packages FOLDER INTO : a copy of it with the npm packages that its lock names, unless they are there
install_packages() {
  mkdir -p "$2"
  cp -r "$1"/. "$2"
  cmp -s "$1/package-lock.json" "$2/node_modules/installed-lock.json" && return
  echo "$2: npm ci, for the first time" >&2
  (cd "$2" && npm ci --no-audit --no-fund >&2) || fail "npm ci has failed: is there a registry to be reached?"
  cp "$1/package-lock.json" "$2/node_modules/installed-lock.json"
}

# start NAME COMMAND… : in the background, its pid kept, with nothing of this shell's but its environment
start() {
  local name=$1
  shift
  [ ! -f "$RUN/$name.pid" ] || fail "$name runs already: stop it first"
  "$@" >"$RUN/$name.log" 2>&1 </dev/null &
  echo $! >"$RUN/$name.pid"
  since $! >"$RUN/$name.since"
  disown $!
}

pid() { cat "$RUN/$1.pid"; }

# since PID : when the process began, which tells it from a later one with the same pid; proc(5), starttime
since() { sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | cut -d' ' -f20; }

# until_ready NAME COMMAND… : until the command succeeds, two minutes at most and only while the process lives
until_ready() {
  local name=$1
  shift
  for _ in $(seq 1200); do
    "$@" 2>/dev/null && return
    kill -0 "$(pid "$name")" 2>/dev/null || fail "$name has ended, see $RUN/$name.log"
    sleep 0.1
  done
  fail "$name is not ready after two minutes, see $RUN/$name.log"
}

listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# free PORT… : or an error
free() {
  local port
  for port in "$@"; do
    ! listening "$port" || fail "port $port is taken: let BENCH_PORT name the first of 40 free ones"
  done
}

# stop NAME… : those that were started here
stop() {
  local name p
  for name in "$@"; do
    [ -f "$RUN/$name.pid" ] || continue
    p=$(pid "$name")
    if [ "$(since "$p")" = "$(cat "$RUN/$name.since")" ]; then
      kill "$p" 2>/dev/null
      for _ in $(seq 150); do
        kill -0 "$p" 2>/dev/null || break
        sleep 0.1
      done
      kill -9 "$p" 2>/dev/null
    fi
    rm -f "$RUN/$name.pid" "$RUN/$name.since"
  done
  return 0
}

# start_redis NAME PORT
start_redis() {
  need redis-server
  free "$2"
  start "$1" redis-server --port "$2" --bind 127.0.0.1 --save '' --appendonly no --maxclients 10000 --dir "$RUN"
  until_ready "$1" listening "$2"
}

# start_rabbit PORT : on it, and with its own two on the next ones
start_rabbit() {
  local rabbit=/usr/lib/rabbitmq/bin/rabbitmq-server dir=$RUN/rabbit epmd
  [ -x "$rabbit" ] || fail "RabbitMQ is not here: install rabbitmq-server"
  epmd=$(command -v epmd || ls /usr/lib/erlang/erts-*/bin/epmd | head -1)
  free "$1" $(($1 + 1)) $(($1 + 2))
  rm -rf "$dir"
  mkdir -p "$dir"
  printf '[].\n' >"$dir/plugins"
  printf '%s\n' "listeners.tcp.default = 127.0.0.1:$1" 'log.console = true' 'log.console.level = warning' \
    'total_memory_available_override_value = 4GB' >"$dir/rabbitmq.conf"
  # A name server of its own: Erlang would leave one behind otherwise.
  start epmd "$epmd" -address 127.0.0.1 -port $(($1 + 2))
  until_ready epmd listening $(($1 + 2))
  # With detached the pid is the broker's; otherwise it would be that of a shell around it.
  start rabbit env -i PATH="$PATH" LANG=C.UTF-8 HOME="$dir" detached=1 RABBITMQ_CONF_ENV_FILE="$dir/none" \
    RABBITMQ_NODENAME="bench$1@localhost" RABBITMQ_NODE_PORT="$1" RABBITMQ_NODE_IP_ADDRESS=127.0.0.1 \
    RABBITMQ_DIST_PORT=$(($1 + 1)) ERL_EPMD_PORT=$(($1 + 2)) ERL_EPMD_ADDRESS=127.0.0.1 \
    RABBITMQ_MNESIA_BASE="$dir/mnesia" RABBITMQ_LOG_BASE="$dir/log" RABBITMQ_LOGS=- \
    RABBITMQ_CONFIG_FILE="$dir/rabbitmq.conf" RABBITMQ_ADVANCED_CONFIG_FILE="$dir/advanced.config" \
    RABBITMQ_ENABLED_PLUGINS_FILE="$dir/plugins" RABBITMQ_PID_FILE="$dir/pid" \
    RABBITMQ_GENERATED_CONFIG_DIR="$dir/config" RABBITMQ_SCHEMA_DIR="$dir/schema" \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}" "$rabbit"
  until_ready rabbit amqp_answers "$1"
}

# A broker whose listener answers to the protocol's header.
amqp_answers() {
  exec 3<>"/dev/tcp/127.0.0.1/$1" || return 1
  printf 'AMQP\0\0\11\1' >&3
  local answer
  IFS= read -r -t 1 -n 1 answer <&3
  local status=$?
  exec 3<&-
  return $status
}

# generate OPTION… : the load generator; GENERATOR_JVM may have more flags for its JVM
generate() {
  "${JAVA:=$(find_java)}" -Xms768m -Xmx1536m -Xmn384m -XX:+UseSerialGC ${GENERATOR_JVM:-} -Dslf4j.internal.verbosity=ERROR \
    -cp "$(classpath)" dev.parley.bench.LoadGenerator "$@"
}

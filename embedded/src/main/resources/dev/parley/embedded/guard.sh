# Runs a command and ends it when standard input closes, that is when the JVM at its other end is gone, however it went.
# Usage: sh -c "$(cat guard.sh)" guard LOG COMMAND...   Prints the command's pid; exits with the command's status.

# Ctrl-C and a closed terminal reach every process of the JVM's group: the JVM may still need the command while it drains.
trap '' HUP INT QUIT TERM
log=$1
shift
exec 3<&0

# A session (or at least a process group) of its own, out of Ctrl-C's reach. macOS has no setsid, but a sh with job control.
if command -v setsid >/dev/null 2>&1; then
  (trap - HUP INT QUIT TERM; exec setsid "$@") </dev/null >>"$log" 2>&1 3<&- &
else
  set -m
  (trap - HUP INT QUIT TERM; exec "$@") </dev/null >>"$log" 2>&1 3<&- &
  set +m
fi
child=$!
echo "$child"
exec >/dev/null 2>&1

(
  while read -r _ <&3; do :; done
  kill -s KILL -- "-$child"
  kill -s KILL "$child"
) &
watcher=$!
exec 3<&-

# A shell with job control also returns from wait when the command is merely stopped.
while :; do
  wait "$child"
  status=$?
  kill -0 "$child" || break
  sleep 0.2
done
kill -s KILL "$watcher"
exit "$status"

# Makes a folder, prints its path, and removes it when standard input closes, that is when the JVM is gone, however it went.
# Usage: sh -c "$(cat scratch.sh)" scratch PARENT
trap '' HUP INT QUIT TERM
folder=$(mktemp -d "${1%/}/parley-XXXXXXXX") || exit 1
printf '%s\n' "$folder"
exec >/dev/null 2>&1
while read -r _; do :; done

# Servers that are being killed at this moment may still write: try for 30 s.
tries=0
while [ "$tries" -lt 150 ]; do
  rm -rf -- "$folder"
  [ -e "$folder" ] || exit 0
  tries=$((tries + 1))
  sleep 0.2
done
exit 1

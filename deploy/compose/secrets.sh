#!/bin/sh
# Makes the secrets that docker-compose.yml mounts, each once, from the kernel's random numbers, and an .env that says where
# they are; with another folder as its argument, the secrets alone. What is there already stays as it is: to change one, delete its file (and the broker's or Grafana's data, which
# keep the password that they were first started with).
set -eu
umask 077
cd "$(dirname "$0")/../.."
folder=${1:-./secrets}
# Nobody else gets into the folder; the files themselves have to be readable for the users that containers run as.
mkdir -p "$folder"
chmod 700 "$folder"

random() {
  od -An -v -tx1 -N24 /dev/urandom | tr -d ' \n'
}

keep() {
  if [ ! -e "$folder/$1" ]; then
    printf '%s\n' "$2" >"$folder/$1"
    chmod 444 "$folder/$1"
    echo "made $folder/$1"
  fi
}

keep jwt "$(random)"
keep admin "$(random)"
keep grafana "$(random)"
keep links "$(random)"
# A password stands in two files: one for whoever asks for it, one for whoever gives it.
if [ ! -e "$folder/amqp" ] || [ ! -e "$folder/rabbitmq" ]; then
  rm -f "$folder/amqp" "$folder/rabbitmq"
  password=$(random)
  keep amqp "amqp://parley:$password@rabbitmq:5672"
  keep rabbitmq "default_user = parley
default_pass = $password"
fi
if [ ! -e "$folder/turn" ] || [ ! -e "$folder/turnserver" ]; then
  rm -f "$folder/turn" "$folder/turnserver"
  secret=$(random)
  keep turn "$secret"
  keep turnserver "static-auth-secret=$secret"
fi

[ $# -eq 0 ] || exit 0
[ -e .env ] || { cp .env.example .env && echo "made .env"; }
grep -q '^SECRETS=' .env || { printf '\nSECRETS=%s\n' "$folder" >>.env && echo "added SECRETS to .env"; }

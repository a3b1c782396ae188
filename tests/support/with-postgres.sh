#!/usr/bin/env bash
# Runs a command with a PostgreSQL server of its own around it, named by GRANARY_TEST_POSTGRES.
#
#   with-postgres.sh cargo test --locked
#
# The server listens on a free loopback port, holds nothing worth keeping, and is gone when the command ends.
set -euo pipefail

if [ -n "${GRANARY_TEST_POSTGRES:-}" ]; then
  exec "$@"
fi

# Debian keeps the server programs off PATH, one directory per version.
find_programs() {
  programs=$(find /usr/lib/postgresql -mindepth 3 -maxdepth 3 -path '*/bin/initdb' 2>/dev/null |
    sort -V | tail -n 1) || true
  programs=${programs:-$(command -v initdb || true)}
  programs=${programs%/*}
}
find_programs
if [ -z "$programs" ]; then
  "$(dirname "$0")/install.sh" postgresql
  find_programs
fi

work=$(mktemp -d "${TMPDIR:-/tmp}/granary-postgres.XXXXXX")
server=
stop() {
  trap - EXIT INT TERM HUP
  if [ -n "$server" ]; then
    kill -QUIT "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# The server refuses to run as root.
as_user=()
if [ "$(id -u)" = 0 ]; then
  user=postgres
  id "$user" >/dev/null 2>&1 || user=nobody
  chown "$user" "$work"
  as_user=(--reuid "$user" --regid "$(id -g "$user")" --clear-groups)
fi

(cd "$work" && setpriv "${as_user[@]}" "$programs/initdb" -D "$work/data" -U postgres --auth=trust \
  --encoding=UTF8 --locale=C.UTF-8 --no-sync >"$work/initdb.log" 2>&1) || {
  cat "$work/initdb.log" >&2
  exit 1
}

# A port can be taken between choosing and binding, so a start that fails is tried on another one.
for _ in $(seq 20); do
  port=$((20000 + RANDOM % 12000))
  # The parent death signal stops the server even when this script is killed outright.
  (cd "$work" && exec setpriv "${as_user[@]}" --pdeathsig QUIT "$programs/postgres" -D "$work/data" -p "$port" \
    -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=400 \
    -c fsync=off -c synchronous_commit=off -c full_page_writes=off) \
    </dev/null >"$work/server.log" 2>&1 &
  server=$!
  # The eighth line of the lock file is the server's own word on its state.
  while kill -0 "$server" 2>/dev/null; do
    if [ "$(sed -n '8s/ *$//p' "$work/data/postmaster.pid" 2>/dev/null)" = ready ]; then
      break 2
    fi
    sleep 0.1
  done
  wait "$server" || true
  server=
done
if [ -z "$server" ]; then
  cat "$work/server.log" >&2
  echo 'Error: PostgreSQL did not start.' >&2
  exit 1
fi

export GRANARY_TEST_POSTGRES="postgres://postgres@127.0.0.1:$port/postgres"
"$@"

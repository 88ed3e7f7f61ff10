#!/usr/bin/env bash
# A PostgreSQL cluster of its own (Debian package postgresql): trust authentication, thrown away by `stop`.
#   start-pg.sh [stop]      environment: PG_PORT (a free one), PG_FSYNC (off)
source "$(dirname "$0")/../peer.sh"
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1 || true)
# initdb refuses to run as root; Debian's package brings the user postgres.
as_owner() { if [ "$(id -u)" = 0 ]; then setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; else "$@"; fi; }
if [ "${1:-}" = stop ]; then
  [ -s "$run/where" ] || exit 0
  where=$(cat "$run/where")
  (cd / && as_owner "$bin/pg_ctl" -D "$where/data" -m fast -w stop >/dev/null) || true
  rm -rf "$where" "$run/where" "$run/pid"; exit 0
fi
[ -n "$bin" ] || fail 'the Debian package postgresql is not installed'
mkdir -p "$run"; port=${PG_PORT:-$(free_port)}
where=$(mktemp -d /tmp/relais-pg-XXXXXX); [ "$(id -u)" != 0 ] || chown postgres:postgres "$where"
cd /
as_owner "$bin/initdb" -D "$where/data" -A trust -U relais --no-sync -E UTF8 --locale=C.UTF-8 >"$run/log" 2>&1 || { tail -20 "$run/log" >&2; fail 'initdb failed'; }
as_owner "$bin/pg_ctl" -D "$where/data" -w -l "$where/log" -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$where -c fsync=${PG_FSYNC:-off} -c max_connections=200" start >/dev/null \
  || { tail -20 "$where/log" >&2; fail 'the server did not start'; }
echo "$where" >"$run/where"; head -1 "$where/data/postmaster.pid" >"$run/pid"
echo "{\"url\":\"postgres://relais@127.0.0.1:$port/postgres\",\"port\":$port,\"pid\":$(cat "$run/pid")}"

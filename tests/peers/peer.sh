# Shared by the start scripts (source it). Every peer listens on 127.0.0.1 only, runs in the background,
# keeps its pid and log in $run, prints one JSON line when it is ready, and is ended by `start-….sh stop`.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[1]}")" && pwd)
peers=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
name=$(basename "$here")
run=${PEER_RUN:-${TMPDIR:-/tmp}/relais-peers-$(id -u)}/$name
cache=${PEER_CACHE:-$peers/../../.cache/peers}/$name

fail() { echo "$name: $*" >&2; exit 1; }

# A port nobody listens on, below the range the kernel hands out by itself.
free_port() {
  local p
  for _ in $(seq 200); do
    p=$((20000 + RANDOM % 12000))
    (exec 3<>"/dev/tcp/127.0.0.1/$p") 2>/dev/null || { echo "$p"; return; }
  done
  fail "no free port found"
}

# stop_pid FILE: ends the process whose id is in the file, gently, then not.
stop_pid() {
  [ -s "$1" ] || return 0
  local pid; pid=$(cat "$1")
  kill "$pid" 2>/dev/null || true
  for _ in $(seq 80); do kill -0 "$pid" 2>/dev/null || break; sleep 0.1; done
  kill -9 "$pid" 2>/dev/null || true
  rm -f "$1"
}

# wait_for SECONDS COMMAND…: until it succeeds; fails at once, with the log, when the peer is dead.
wait_for() {
  local n=$(($1 * 5)); shift
  for _ in $(seq "$n"); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    kill -0 "$(cat "$run/pid")" 2>/dev/null || { tail -20 "$run/log" >&2; fail "ended before it was ready"; }
    sleep 0.2
  done
  tail -20 "$run/log" >&2; fail "not ready in time"
}

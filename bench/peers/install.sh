#!/usr/bin/env bash
# Installs what package-lock.json names. Not `npm ci`: it insists on optional native parts for other systems that a mirror may not have.
set -euo pipefail
cd "$(dirname "$0")"
command -v npm >/dev/null || { echo 'bench/peers: npm is needed to install the other job systems' >&2; exit 3; }
npm install --no-save --ignore-scripts --no-audit --no-fund >&2

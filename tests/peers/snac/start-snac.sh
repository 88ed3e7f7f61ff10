#!/usr/bin/env bash
# snac, a small real fediverse server that speaks the Mastodon API, with the accounts alice and bob.
# A snac on the PATH is used; else Debian's package is fetched from its backports by apt with an apt state of its own
# and unpacked, not installed, so that the machine's apt set-up stays as it is.
#   start-snac.sh [stop]    environment: SNAC_PORT (a free one), SNAC_SUITE (trixie-backports)
source "$(dirname "$0")/../peer.sh"
if [ "${1:-}" = stop ]; then stop_pid "$run/pid"; rm -rf "$run"; exit 0; fi
mkdir -p "$run"; rm -rf "$run/data"
snac=$(command -v snac || true)
if [ -z "$snac" ]; then
  suite=${SNAC_SUITE:-trixie-backports}; root=$cache/$suite; snac=$root/root/usr/bin/snac
  if [ ! -x "$snac" ]; then
    command -v apt-get >/dev/null && command -v dpkg-deb >/dev/null || fail 'no snac on the PATH and no apt to fetch it with'
    rm -rf "$root"; mkdir -p "$root/lists/partial"; root=$(cd "$root" && pwd); snac=$root/root/usr/bin/snac
    mirror=$(apt-get indextargets --format '$(SITE) $(RELEASE) $(REPO_URI)' | awk '$2 !~ /security/ && $3 ~ /debian/ {print $3; exit}')   # this machine's own mirror
    [ -n "$mirror" ] || fail 'this machine has no Debian mirror configured to fetch snac from'
    echo "deb ${mirror%/} $suite main" >"$root/peer.list"
    apt=(-o Dir::Etc::sourcelist="$root/peer.list" -o Dir::Etc::sourceparts=/dev/null -o Dir::State::lists="$root/lists"
         -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= -o APT::Sandbox::User="$(id -un)" -o Acquire::Retries=3 -qq)
    apt-get "${apt[@]}" update >&2 || fail "the index of $suite could not be read"
    (cd "$root" && apt-get "${apt[@]}" download snac2 -t "$suite" >&2) || fail "the package snac2 of $suite could not be fetched"
    dpkg-deb -x "$root"/snac2_*.deb "$root/root"
  fi
  if ldd "$snac" | grep 'not found' >&2; then fail 'snac needs the Debian packages libcurl4 and libssl3'; fi
fi
port=${SNAC_PORT:-$(free_port)}; d=$run/data
# init asks: address, port, host name, path prefix, admin e-mail
printf '127.0.0.1\n%s\nlocalhost:%s\n\n\n' "$port" "$port" | "$snac" init "$d" >"$run/log" 2>&1 || { tail -20 "$run/log" >&2; fail 'init failed'; }
# plain http, no mail, no sandboxing of system calls, patience with wrong passwords
sed -i -E -e 's/"protocol": *"[^"]*"/"protocol": "http"/' -e '/"(disable_email_notifications|num_threads|disable_sandbox|badlogin_retries)":/d' \
  -e '0,/\{/s/\{/{ "protocol": "http", "disable_email_notifications": true, "num_threads": 4, "disable_sandbox": true, "badlogin_retries": 100,/' "$d/server.json"
declare -A password
for user in alice bob; do
  # adduser asks for the user name and prints a generated password
  printf '%s\n' "$user" | "$snac" adduser "$d" "$user" >"$run/$user.out" 2>>"$run/log"
  password[$user]=$(sed -n 's/.*password is \(.*\)$/\1/p; s/^[Uu]ser password: *//p' "$run/$user.out" | tail -1)
done
setsid "$snac" httpd "$d" >>"$run/log" 2>&1 & echo $! >"$run/pid"
wait_for 20 curl -fsS "http://localhost:$port/api/v1/instance"
echo "{\"url\":\"http://localhost:$port\",\"alice\":\"${password[alice]}\",\"bob\":\"${password[bob]}\",\"pid\":$(cat "$run/pid")}"

#!/usr/bin/env bash
# A mail server (Debian package python3-aiosmtpd) writing a Maildir. `port` takes mail without encryption; `tlsPort` wants
# STARTTLS (a certificate for localhost made at each start) and then the account. Recipients @refused.example are refused.
#   start-smtp.sh [stop]    environment: SMTP_PORT, SMTP_TLS_PORT (free ones)
source "$(dirname "$0")/../peer.sh"
if [ "${1:-}" = stop ]; then stop_pid "$run/pid"; rm -rf "$run"; exit 0; fi
/usr/bin/python3 -c 'import aiosmtpd' 2>/dev/null || fail 'the Debian package python3-aiosmtpd is not installed'
command -v openssl >/dev/null || fail 'the Debian package openssl is not installed'
mkdir -p "$run"; rm -rf "$run/maildir" "$run/ready.json"
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=localhost -addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' -keyout "$run/key.pem" -out "$run/cert.pem" 2>"$run/log"
setsid /usr/bin/python3 "$here/smtp.py" "${SMTP_PORT:-$(free_port)}" "${SMTP_TLS_PORT:-$(free_port)}" "$run/maildir" "$run/cert.pem" "$run/key.pem" "$run/ready.json" >>"$run/log" 2>&1 & echo $! >"$run/pid"
wait_for 20 test -s "$run/ready.json"
cat "$run/ready.json"

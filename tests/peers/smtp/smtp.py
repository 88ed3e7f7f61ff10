"""A mail server for tests (Debian's python3-aiosmtpd): STARTTLS, one account, every message kept in a Maildir."""
import json
import os
import signal
import ssl
import sys
import threading

from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import AuthResult

USER, PASSWORD = "relais", "relais-secret"


class Keep(Mailbox):
    """Keeps what is accepted; an address at refused.example is turned away, as a full or unknown mailbox would be."""

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        if address.endswith("@refused.example"):
            return "550 5.1.1 No such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    # .NET's SmtpClient sends "AUTH login" in small letters, which aiosmtpd looks up as it was written.
    async def auth_login(self, server, args):
        return await server.auth_LOGIN(server, args)


def sign_in(server, session, envelope, mechanism, data):
    good = data.login == USER.encode() and data.password == PASSWORD.encode()
    return AuthResult(success=good, handled=False)


def main():
    port, tls_port, maildir, cert, key, ready = sys.argv[1:]
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(cert, key)
    keep = Keep(maildir)
    common = dict(hostname="127.0.0.1", authenticator=sign_in, enable_SMTPUTF8=True)
    # One door takes mail as it comes, the other asks for STARTTLS and then for the account.
    plain = Controller(keep, port=int(port), auth_require_tls=False, **common)
    strict = Controller(keep, port=int(tls_port), tls_context=tls, require_starttls=True, auth_required=True, **common)
    plain.start()
    strict.start()
    line = dict(host="127.0.0.1", port=int(port), tlsPort=int(tls_port), user=USER, password=PASSWORD, maildir=maildir, certificate=cert, pid=os.getpid())
    with open(ready + ".part", "w") as out:
        out.write(json.dumps(line) + "\n")
    os.rename(ready + ".part", ready)
    done = threading.Event()
    for s in (signal.SIGTERM, signal.SIGINT):
        signal.signal(s, lambda *_: done.set())
    done.wait()
    plain.stop()
    strict.stop()


main()

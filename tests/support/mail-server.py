#!/usr/bin/python3
"""A mail server for the tests: keeps each mail that it accepts as a file, before it says so.

An address that begins with `bounce` is refused for good, one with `later` for now. Needs Debian's python3-aiosmtpd.
"""

import argparse
import asyncio
import os
import pathlib
import ssl
import sys
import time

from aiosmtpd.smtp import SMTP, AuthResult

parser = argparse.ArgumentParser()
parser.add_argument("--folder", type=pathlib.Path, required=True)
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--tls", choices=["none", "starttls", "wrapper"], default="none")
parser.add_argument("--certificate")
parser.add_argument("--key")
parser.add_argument("--password", help="of the user granary, who must sign in then")
parser.add_argument("--pause", type=float, default=0.0, help="seconds between keeping a mail and saying so")
asked = parser.parse_args()


class Keep:
    count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("bounce"):
            return "550 5.1.1 no such mailbox"
        if address.startswith("later"):
            return "451 4.7.1 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        Keep.count += 1
        name = f"{time.time_ns()}-{Keep.count}"
        part = asked.folder / f"{name}.part"
        part.write_bytes(envelope.content)
        os.rename(part, asked.folder / f"{name}.eml")
        if asked.pause:
            await asyncio.sleep(asked.pause)
        return "250 OK"


def authenticate(server, session, envelope, mechanism, data):
    good = data.login == b"granary" and data.password == asked.password.encode()
    return AuthResult(success=good)


async def main():
    context = None
    if asked.tls != "none":
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(asked.certificate, asked.key)

    def session():
        return SMTP(
            Keep(),
            hostname="localhost",
            enable_SMTPUTF8=True,
            tls_context=context if asked.tls == "starttls" else None,
            require_starttls=asked.tls == "starttls",
            auth_required=asked.password is not None,
            auth_require_tls=asked.tls != "none",
            authenticator=authenticate if asked.password is not None else None,
        )

    wrapper = context if asked.tls == "wrapper" else None
    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", asked.port, ssl=wrapper)
    print(server.sockets[0].getsockname()[1], flush=True)
    # Ends with the test: its standard input closes.
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)
    os._exit(0)


asyncio.run(main())

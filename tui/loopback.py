"""Servers of this program: on a port of this machine only, for programs that ask for it by one of its own names.

A web page can let its own name lead to 127.0.0.1 (DNS rebinding); the browser then lets it read what answers there.
Such a request names the page's host. One that another page sends by itself names that page as its origin.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import socket

HOST: Final = "127.0.0.1"
DEFAULT_PORT: Final = 8787


class PortTaken(Exception):
    """A port cannot be used; `str()` is one sentence that names the way out."""


def parse_port(text: str) -> int:
    """A port as a flag names it, 0 for any that is free. Raises `ArgumentTypeError`."""
    if not text.isascii() or not text.isdecimal() or not 0 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port; use a number from 0 to 65535")
    return int(text)


def open_port(port: int, who: str) -> socket.socket:
    """A socket that listens on this machine; `who` is the subject of a sentence. Raises `PortTaken`."""
    import socket  # who only asks whether an address is of this machine needs none

    # The protocol by name: asyncio sends small answers at once (TCP_NODELAY) only where the socket tells it.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise PortTaken(f"{who} cannot use port {port}: {error.strerror}. Choose another with --port.") from error
    return listener


def refusal(headers: Iterable[tuple[bytes, bytes]], who: str) -> tuple[int, str] | None:
    """The status and the words for a request that is not let in: 421 for another host, 403 for another machine's page.

    `headers` with their names in lower case, as ASGI has them; `None` where it is let in.
    """
    named = list(headers)
    hosts, origins = (
        [value.decode("latin-1") for name, value in named if name == wanted] for wanted in (b"host", b"origin")
    )
    if len(hosts) != 1 or not is_this_machine(f"http://{hosts[0]}"):
        return 421, f"{who} answers to 127.0.0.1 and localhost only, by that name in the Host header"
    if not all(map(is_this_machine, origins)):
        return 403, f"{who} answers no web page of another machine"
    return None


def is_this_machine(address: str) -> bool:
    """Tell whether an origin such as `http://localhost:3000` is of this machine by its very name."""
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises where it is no number up to 65535
    except ValueError:
        return False
    is_origin = not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    return is_origin and is_loopback((parts.hostname or "").rstrip("."))


def is_loopback(host: str) -> bool:
    """Tell whether `host` is this machine: `localhost` or a loopback address. Other names may resolve to anything."""
    if host == HOST or host.rstrip(".").lower() == "localhost":
        return True
    from ipaddress import ip_address  # 3 ms that the usual server does not need

    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False

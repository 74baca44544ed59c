"""The check of a server's address: checked once, before a token is anywhere near it. Imports nothing heavy."""

from __future__ import annotations

import re
from contextlib import suppress
from urllib.parse import SplitResult, urlsplit

from tui.api.errors import RefusedLocally
from tui.loopback import HOST, is_loopback

_ODD_CHARACTER = re.compile(r"[\s\x00-\x20\x7f-\x9f\\\ud800-\udfff]")


def normal_server(server: str) -> str:
    """The address in its one normal form, so that two spellings of the same server are told to be one: lower case, no
    dot behind the name, no default port, no slash at the end, this machine always as 127.0.0.1. It is compared, and
    never asked.

    What is no address is returned as it is. Two names of one machine that only its name server knows of stay two.
    """
    parts = _split(server.strip())
    if parts is None or not parts.hostname:
        return server
    scheme, port = parts.scheme.lower(), parts.port
    if port == {"http": 80, "https": 443}.get(scheme):
        port = None
    host = _normal_host(parts.hostname)
    return (
        f"{scheme}://{f'[{host}]' if ':' in host else host}{'' if port is None else f':{port}'}{parts.path.rstrip('/')}"
    )


def _normal_host(host: str) -> str:
    from ipaddress import IPv6Address, ip_address

    host = host.strip("[]").rstrip(".").lower()
    if not host.isascii():
        with suppress(UnicodeError):
            host = host.encode("idna").decode("ascii")
    if host == "localhost":
        return HOST
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return _old_numbers(host)
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return HOST if address.is_loopback or address.is_unspecified else str(address)


def _old_numbers(host: str) -> str:
    """`127.1` and `0x7f000001` are addresses, too."""
    if not re.fullmatch(r"(0x[0-9a-f]+|[0-9]+)(\.(0x[0-9a-f]+|[0-9]+)){0,3}", host):
        return host
    import socket

    try:
        return _normal_host(socket.inet_ntoa(socket.inet_aton(host)))
    except OSError:
        return host


def check_server(server: str, *, allow_plain_http: bool = False) -> str:
    """The address without a trailing slash: scheme, host and perhaps a path prefix, all that a request is built on.

    Raises `RefusedLocally` with one sentence where it is no http(s) address, carries a user name, password, query or
    fragment, or is plain http to another machine without `allow_plain_http`.
    """
    complaint = _complaint(server, allow_plain_http)
    if complaint:
        raise RefusedLocally(complaint)
    return server.rstrip("/")


def http_parts(address: str) -> SplitResult | None:
    """The parts of an http or https address with a host; `None` where it is none, or has characters that no address
    has."""
    parts = None if _ODD_CHARACTER.search(address) else _split(address)
    return parts if parts is not None and parts.scheme in ("http", "https") and parts.hostname else None


def without_login(address: str) -> str:
    """Return the address that was given as it may be shown: without what stands before an `@`. Still outside text."""
    return address.rpartition("@")[2]


def _complaint(server: str, allow_plain_http: bool) -> str | None:
    shape = "Write it like https://webhooks.sls.epilot.io."
    parts = http_parts(server)
    if parts is None or not parts.hostname:
        return f"The server address {without_login(server)!r} is not an http or https address. {shape}"
    address = f"{parts.scheme}://{parts.hostname}"
    if "@" in parts.netloc:
        return f"The server address for {parts.hostname} carries a user name or password. Leave it out. {shape}"
    if parts.query or parts.fragment or server.endswith(("?", "#")):
        return f"The server address {address} carries a query or a fragment. Leave it out. {shape}"
    if any(segment in (".", "..") for segment in parts.path.split("/")):
        return f"The server address {address} has a path with dots in it. Write the path as it is meant. {shape}"
    if parts.scheme == "http" and not is_loopback(parts.hostname) and not allow_plain_http:
        return (
            f"The server address {address} is plain http to another machine: anyone between could read the token. "
            "Use https, or allow plain http on purpose."
        )
    return None


def _split(server: str) -> SplitResult | None:
    try:
        parts = urlsplit(server)
        _ = parts.port  # raises where it is no number up to 65535
        return parts
    except ValueError:
        return None

"""The proxy that leads to a server, by the environment's settings: read once, for the one server that a client talks
to.

The head start and the client ask here, so that they agree. httpx is not let near the variables: it stops at entries of
`NO_PROXY` that container and VPN tools write (`[::1]`, a network), and does not name the variable. Imports nothing
heavy.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import SplitResult, urlsplit

from tui.loopback import is_loopback

SCHEMES: Final = ("http", "https", "socks5", "socks5h")
_PORTS: Final = {"http": 80, "https": 443}


class BadProxy(Exception):
    """A setting that names no usable proxy; `str()` names the variable, and never its value: it may hold a password."""


@dataclass(frozen=True)
class Proxy:
    """A proxy and the setting that names it."""

    name: str
    address: str = field(repr=False)
    """With its scheme; may hold a login."""


def proxy_for(server: str, environ: Mapping[str, str] = os.environ) -> Proxy | None:
    """The proxy through which `server` is asked, `None` for none. Raises `BadProxy`.

    Plain http to this machine goes through no proxy, or the token would leave it unencrypted.
    """
    parts = urlsplit(server)
    host = (parts.hostname or "").rstrip(".").lower()
    if parts.scheme == "http" and is_loopback(host):
        return None
    named = _setting(parts.scheme, environ)
    if named is None and sys.platform in ("darwin", "win32"):
        return _of_the_system(parts.scheme, host)
    if named is None or is_left_out(host, parts.port or _PORTS[parts.scheme], _no_proxy(environ)):
        return None
    return _checked(*named)


def is_left_out(host: str, port: int, entries: str) -> bool:
    """Tell whether `NO_PROXY` (its `entries`, with commas or blanks between) says to ask this host directly.

    An entry is `*`, a name (its subdomains too, with or without a dot before it), an address, in brackets or not, or a
    network; a port may follow. What is none of these leaves nothing out.
    """
    return any(_matches(entry, host, port) for entry in re.split(r"[,\s]+", entries.lower()) if entry)


def _matches(entry: str, host: str, port: int) -> bool:
    entry = entry.partition("://")[2] or entry
    if entry == "*":
        return True
    match = re.fullmatch(r"(\[[^\[\]]*\]|[^:\[\]]*)(?::(\d{1,5}))?", entry)
    # More than one colon without brackets: an IPv6 address, which has no port then.
    name, wanted_port = (match[1], match[2]) if match is not None else (entry, None)
    if wanted_port is not None and int(wanted_port) != port:
        return False
    name = name.strip("[]")
    if (inside := _is_inside(host, name)) is not None:
        return inside
    name = name.removeprefix("*").strip(".")
    return bool(name) and (host == name or host.endswith(f".{name}"))


def _is_inside(host: str, name: str) -> bool | None:
    """Tell whether the address `host` is the address or in the network `name`; `None` where one of them is a name."""
    if not (":" in host or host[-1:].isdigit()) or not re.fullmatch(r"[0-9a-f:.%]+(/[0-9.]+)?", name):
        return None
    from ipaddress import ip_address, ip_network

    try:
        return ip_address(host) in ip_network(name, strict=False)
    except ValueError:
        return None


def _setting(scheme: str, environ: Mapping[str, str]) -> tuple[str, str] | None:
    """The variable that names a proxy for this scheme, and its value."""
    for name in (f"{scheme}_proxy", "all_proxy"):
        for spelling in (
            name,
            name.upper(),
        ):  # as curl and Python have it, the lower-case one wins, also where it is empty
            if spelling in environ:
                if value := environ[spelling].strip():
                    return spelling, value
                break
    return None


def _no_proxy(environ: Mapping[str, str]) -> str:
    return environ.get("no_proxy", environ.get("NO_PROXY", ""))


def _checked(name: str, value: str) -> Proxy:
    address = value if "://" in value else f"http://{value}"
    way_out = "write it like http://proxy.example:3128, or unset it"
    parts: SplitResult | None = None
    try:
        parts = urlsplit(address)
        _ = parts.port  # raises where it is no number up to 65535
    except ValueError:
        parts = None
    if parts is None or not parts.hostname or not value.isascii() or not value.isprintable() or " " in value:
        raise BadProxy(f"{name} does not name a proxy; {way_out}")
    if parts.scheme not in SCHEMES:
        raise BadProxy(f"{name} names a proxy of the kind {parts.scheme}, not {', '.join(SCHEMES)}; {way_out}")
    return Proxy(name, address)


def _of_the_system(scheme: str, host: str) -> Proxy | None:
    """macOS and Windows have settings of their own, which count where the environment has none."""
    from urllib.request import getproxies, proxy_bypass

    value = getproxies().get(scheme)
    return None if not value or proxy_bypass(host) else _checked("the system's proxy setting", value)

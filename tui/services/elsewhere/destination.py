"""The URL that events are sent to by hand, checked before anything is: a receiver of a person's own, never the API."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urlsplit

from tui.api.server import http_parts, normal_server, without_login
from tui.loopback import DEFAULT_PORT, HOST, is_loopback

DEFAULT: Final = f"http://{HOST}:{DEFAULT_PORT}"
"""The address at which `listen` receives, unless it is told another port."""

_PORTS: Final = {"http": 80, "https": 443}
_SHAPE: Final = f"Write it like {DEFAULT} or https://receiver.example/hook."


class BadDestination(ValueError):
    """A URL that nothing is sent to; `str()` is one sentence or two, without what it holds of secrets."""


@dataclass(frozen=True)
class Destination:
    """A URL that may be sent to. `name` is its host with its port; `is_this_machine` by its very name."""

    url: str
    name: str
    is_this_machine: bool


def destination_of(text: str, api_server: str | None) -> Destination:
    """Read the URL that a person typed. `api_server` is the API's address, `None` where it has none (the demo).

    Raises `BadDestination` where it is no http or https address, carries a user name or a password, or is the API.
    """
    url = text.strip()
    if not url:
        raise BadDestination(f"There is no URL to send to. {_SHAPE}")
    parts = http_parts(url)
    if parts is None or not parts.hostname:
        raise BadDestination(f"{without_login(url)!r} is not an http or https address. {_SHAPE}")
    if "@" in parts.netloc:
        raise BadDestination(
            f"The URL for {parts.hostname} carries a user name or a password, which would be sent along. Leave it out."
        )
    if api_server is not None and _is_the_api(parts, api_server):
        raise BadDestination(
            f"{parts.netloc} is the API itself, and nothing is sent elsewhere through it: r replays an event. "
            "Another port (listen --port N) or another host takes it."
        )
    return Destination(url, parts.netloc, is_loopback(parts.hostname.rstrip(".")))


def _is_the_api(parts: SplitResult, api_server: str) -> bool:
    """Tell whether both are one host; on this machine, where others listen as well, also one port."""
    ours, theirs = (urlsplit(normal_server(address)) for address in (parts.geturl(), api_server))
    if ours.hostname != theirs.hostname:
        return False
    if not is_loopback(ours.hostname or ""):
        return True
    return (ours.port or _PORTS[ours.scheme]) == (theirs.port or _PORTS.get(theirs.scheme, 0))

"""The place where each connection was left: window, filter, cursor, the open webhook. No payload, no secret, nothing
but places.

One small file for all connections, for this person only. Garbage in it counts as nothing remembered.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Final, Protocol, TypeAlias, runtime_checkable

from tui.store.private_files import write_private

LAST_SESSION_FILE: Final = "last-session.json"
MOST_CONNECTIONS: Final = 50
LARGEST_FILE: Final = 256 * 1024
"""Bytes. One connection takes a few hundred."""
LONGEST_TEXT: Final = 500
MOST_PLACES: Final = 20
ALL_LOGS: Final = "*"
"""Stands for the timeline of all webhooks where a log is remembered by its webhook's id."""

Place: TypeAlias = dict[str, str | int | bool]
"""The place where one screen was left, in the screen's own words."""
Places: TypeAlias = dict[str, Place]
"""By the screen's name."""


@runtime_checkable
class Rememberer(Protocol):
    """A screen that a person may come back to at the next start. `PLACE` is the name it is remembered under."""

    PLACE: ClassVar[str]

    def remember(self) -> Place: ...


class LastSession:
    """The places of one connection, by server and organisation."""

    def __init__(self, path: Path, server: str, organization: str | None) -> None:
        self._path = path
        self._key = f"{server} {organization or ''}".rstrip()

    @property
    def folder(self) -> Path:
        """The folder of what is remembered."""
        return self._path.parent

    def read(self) -> Places:
        """Read where this connection was left; nothing where that is not known. Never raises."""
        return _places(_read(self._path).get(self._key))

    def write(self, places: Mapping[str, Mapping[str, object]]) -> None:
        """Remember the places; other connections keep theirs, the oldest beyond `MOST_CONNECTIONS` go. Raises
        `OSError`."""
        known = _read(self._path)
        known.pop(self._key, None)
        known[self._key] = _places(places)
        newest = list(known.items())[-MOST_CONNECTIONS:]
        write_private(self._path, json.dumps({"connections": dict(newest)}, ensure_ascii=False, indent=1))


def _read(path: Path) -> dict[str, object]:
    try:
        if path.stat().st_size > LARGEST_FILE:
            return {}
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    connections = content.get("connections") if isinstance(content, dict) else None
    return connections if isinstance(connections, dict) else {}


def _places(value: object) -> Places:
    """Keep of `value` what is a place as this program writes one."""
    if not isinstance(value, Mapping):
        return {}
    return {
        str(name): {
            key: item for key, item in list(place.items())[:MOST_PLACES] if isinstance(key, str) and _fits(item)
        }
        for name, place in list(value.items())[:MOST_PLACES]
        if isinstance(place, Mapping)
    }


def _fits(item: object) -> bool:
    return isinstance(item, bool | int) or (isinstance(item, str) and len(item) <= LONGEST_TEXT)

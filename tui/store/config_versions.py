"""The former versions of webhooks, as this program read them before it saved something else.

A file a version, in a folder a webhook, for this person only: programs that run side by side write each their own
files, so that none can lose what another one kept. The caller takes out what is secret before it gets here.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.api.server import normal_server
from tui.store.keys import micros
from tui.store.private_files import write_private

if TYPE_CHECKING:
    from tui.api.models import JsonObject

FOLDER: Final = "webhook-versions"
KEPT: Final = 20
"""Versions of a webhook that stay; the oldest beyond them go."""
LARGEST_FILE: Final = 4 * 1024 * 1024
"""Bytes."""
_NAME: Final = re.compile(r"\d{20}-[0-9a-f]{12}\.json")


@dataclass(frozen=True)
class KeptVersion:
    """A webhook as it was when it was read. `document` is outside text."""

    read_at: datetime
    document: JsonObject


class ConfigVersions:
    """The versions of one connection's webhooks. Without a `folder` they last as long as the program."""

    def __init__(self, folder: Path | None, server: str, owner: str, now: Callable[[], datetime]) -> None:
        """`owner` is the organisation, or what stands for it where the token names none."""
        self._folder = folder
        self._server = normal_server(server)
        self._owner = owner
        self._now = now
        self._memory: dict[str, list[KeptVersion]] = {}

    def keep(self, config_id: str, document: JsonObject) -> None:
        """Keep a version, unless the newest that is kept is the same. Raises `OSError`."""
        versions, _ = self.read(config_id)
        if versions and versions[0].document == document:
            return
        version = KeptVersion(self._now(), document)
        if self._folder is None:
            self._memory[config_id] = [version, *versions][:KEPT]
            return
        place = self._place(config_id, self._folder)
        name = f"{micros(version.read_at):020d}-{os.urandom(6).hex()}.json"
        content = {**self._names(config_id), "read_at": version.read_at.isoformat(), "webhook": document}
        write_private(place / name, json.dumps(content, ensure_ascii=False, indent=1))
        readable = [path for path in _newest_first(place) if self._read(path, config_id) is not None]
        for path in readable[KEPT:]:
            with suppress(OSError):  # another program was faster
                path.unlink()

    def read(self, config_id: str) -> tuple[list[KeptVersion], str]:
        """The versions of a webhook, the newest first, and a sentence about what cannot be read. Never raises: what
        cannot be read stays where it is."""
        if self._folder is None:
            return list(self._memory.get(config_id, ())), ""
        place = self._place(config_id, self._folder)
        try:
            paths = _newest_first(place)
        except FileNotFoundError:
            return [], ""
        except OSError as error:
            return [], f"The former versions in {place} cannot be read ({error.strerror})."
        versions = [self._read(path, config_id) for path in paths]
        unread = [path for path, version in zip(paths, versions, strict=True) if version is None]
        sentence = ""
        if unread:
            more = f" (and {len(unread) - 1} more)" if len(unread) > 1 else ""
            sentence = f"{unread[0]}{more} is no version of this webhook, or cannot be read; it is left as it is."
        return [version for version in versions if version is not None], sentence

    def newest(self) -> list[tuple[str, KeptVersion]]:
        """The newest version of each webhook that has any, with the webhook's id; the newest of all first. Never
        raises: what cannot be read is left out."""
        if self._folder is None:
            newest = [(config_id, versions[0]) for config_id, versions in self._memory.items() if versions]
        else:
            newest = []
            with suppress(OSError):
                for place in self._folder.iterdir():
                    if (version := self._newest_of(place)) is not None:
                        newest.append(version)
        return sorted(newest, key=lambda pair: pair[1].read_at, reverse=True)

    def _newest_of(self, place: Path) -> tuple[str, KeptVersion] | None:
        try:
            paths = _newest_first(place)
            config_id = json.loads(paths[0].read_bytes()).get("id") if paths else None
        except (OSError, ValueError, RecursionError, AttributeError):
            return None
        if not isinstance(config_id, str) or self._place(config_id, place.parent) != place:
            return None  # another connection's
        version = self._read(paths[0], config_id)
        return (config_id, version) if version is not None else None

    def _names(self, config_id: str) -> dict[str, str]:
        return {"server": self._server, "organization": self._owner, "id": config_id}

    def _place(self, config_id: str, folder: Path) -> Path:
        names = json.dumps([self._server, self._owner, config_id])
        return folder / sha256(names.encode()).hexdigest()[:32]

    def _read(self, path: Path, config_id: str) -> KeptVersion | None:
        try:
            if path.stat().st_size > LARGEST_FILE:
                return None
            content = json.loads(path.read_bytes())
            if not isinstance(content, dict) or any(
                content.get(key) != value for key, value in self._names(config_id).items()
            ):
                return None
            read_at, document = datetime.fromisoformat(str(content.get("read_at"))), content.get("webhook")
        except (OSError, ValueError, RecursionError):
            return None
        return KeptVersion(read_at, document) if isinstance(document, dict) and read_at.tzinfo is not None else None


def _newest_first(place: Path) -> list[Path]:
    return sorted((path for path in place.iterdir() if _NAME.fullmatch(path.name)), reverse=True)

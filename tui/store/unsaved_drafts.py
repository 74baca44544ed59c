"""Edits that were not saved when a program ended: a small file for each, for this person only.

A program holds a lock as long as it runs, however it ends (`Presence`): only what a program left behind that is gone is
offered. The caller takes out what is secret before it gets here.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tui.api.server import normal_server
from tui.store.ledger_entries import LedgerProblem
from tui.store.ledger_lock import Presence
from tui.store.private_files import write_private

if TYPE_CHECKING:
    from tui.api.models import JsonObject

LARGEST_FILE: Final = 8 * 1024 * 1024
"""Bytes."""


@dataclass(frozen=True)
class LeftDraft:
    """Edits that a program which is gone left behind; `content` is as it was kept, and outside text."""

    path: Path
    at: datetime
    content: JsonObject


class UnsavedDrafts:
    """The unsaved edits of one connection."""

    def __init__(self, folder: Path, server: str, owner: str, now: Callable[[], datetime]) -> None:
        """`owner` is the organisation, or what stands for it where the token names none."""
        self._folder = folder
        self._names = {"server": normal_server(server), "organization": owner}
        self._now = now
        self._presence = Presence(folder)

    def keep(self, config_id: str, content: JsonObject) -> None:
        """Keep the edits of a webhook (empty: of a new one) in the place of those that this program kept before. Raises
        `OSError`."""
        try:
            program = self._presence.name
        except LedgerProblem as problem:
            raise OSError(str(problem)) from problem
        whole = {**self._names, "program": program, "at": self._now().isoformat(), "draft": content}
        write_private(self._path(config_id, program), json.dumps(whole, ensure_ascii=False, indent=1))

    def forget(self, config_id: str) -> None:
        """Forget what this program kept of a webhook. Never raises: what stays is offered once too often."""
        with suppress(OSError, LedgerProblem):
            self._path(config_id, self._presence.name).unlink()

    def drop(self, left: LeftDraft) -> None:
        """Forget what was left behind. Never raises."""
        with suppress(OSError):
            left.path.unlink()

    def left_behind(self) -> tuple[list[LeftDraft], str]:
        """Return what programs that are gone left behind, the newest first, and a sentence about what cannot be read:
        that stays as it is. Never raises."""
        drafts: list[LeftDraft] = []
        unread: list[Path] = []
        with suppress(OSError):
            for path in sorted(self._folder.glob("*.json")):
                left = self._read(path)
                if left is None:
                    unread.append(path)
                elif isinstance(left, LeftDraft):
                    drafts.append(left)
        drafts.sort(key=lambda left: left.at, reverse=True)
        more = f" (and {len(unread) - 1} more)" if len(unread) > 1 else ""
        return (
            drafts,
            f"{unread[0]}{more} is no unsaved edit, or cannot be read; it is left as it is." if unread else "",
        )

    def close(self) -> None:
        """This program ends: what it still keeps is left behind."""
        self._presence.close()

    def _path(self, config_id: str, program: str) -> Path:
        names = json.dumps([*self._names.values(), config_id, program])
        return self._folder / f"{sha256(names.encode()).hexdigest()[:32]}.json"

    def _read(self, path: Path) -> LeftDraft | bool | None:
        """Read what was left behind; false where it is another connection's, or a running program's; `None` where it
        cannot be read."""
        try:
            if path.stat().st_size > LARGEST_FILE:
                return None
            content = json.loads(path.read_bytes())
            at = datetime.fromisoformat(str(content["at"]))
            draft, program = content["draft"], content["program"]
            names = {key: content[key] for key in self._names}
        except (OSError, ValueError, RecursionError, KeyError, TypeError):
            return None
        if not isinstance(draft, dict) or not isinstance(program, str) or not program or at.tzinfo is None:
            return None
        if names != self._names or "/" in program or self._presence.is_there(program):
            return False
        return LeftDraft(path, at, draft)

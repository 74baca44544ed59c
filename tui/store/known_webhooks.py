"""The webhooks of the last connection, their ids and names, for whoever completes a command line. A small file for this
person only; garbage in it counts as nothing known."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from tui.store.private_files import write_private

KNOWN_WEBHOOKS_FILE: Final = "webhooks.json"
MOST: Final = 1_000
LARGEST_FILE: Final = 1_000_000
"""Bytes."""
LONGEST_TEXT: Final = 200


def remember(path: Path, webhooks: Iterable[tuple[str, str]]) -> None:
    """Write down ids and names. Raises `OSError`."""
    kept = [[webhook_id, name] for webhook_id, name in webhooks if _fits(webhook_id) and len(name) <= LONGEST_TEXT]
    write_private(path, json.dumps(kept[:MOST], ensure_ascii=True))


def known(path: Path) -> list[tuple[str, str]]:
    """The ids and names that were written down last. Never raises."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            return []
        content = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return []
    pairs = [pair for pair in content if isinstance(pair, list) and len(pair) == 2] if isinstance(content, list) else []
    return [(str(pair[0]), str(pair[1])) for pair in pairs if all(isinstance(text, str) for text in pair)]


def _fits(text: str) -> bool:
    return 0 < len(text) <= LONGEST_TEXT

"""Counts in words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tui.sizes import counted

PACKAGE = Path(__file__).parent.parent / "tui"
COUNTED = re.compile(
    r"(?<!of )\{(?:[a-z_]*count|len\([a-z_.]+\))(?::,)?\} "
    r"(?:events|webhooks|requests|lines|entries|failures|replays|attempts|ids|files|batches)\b"
)


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 batches"), (1, "1 batch"), (2, "2 batches"), (12_000, "12,000 batches")]
)
def test_one_is_no_plural(count: int, words: str) -> None:
    assert counted(count, "batch", "batches") == words
    assert counted(count, "event").endswith("event") is (count == 1)


def test_no_command_counts_without_it() -> None:
    for path in (*(PACKAGE / "headless").rglob("*.py"), PACKAGE / "cache_command.py"):
        assert not COUNTED.findall(path.read_text(encoding="utf-8")), path

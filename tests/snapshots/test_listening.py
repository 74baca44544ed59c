"""`listen` in a terminal."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.snapshots.looks import LARGE, SMALL, keys
from tests.support.console import rest, until
from tests.support.listening import SECRET, Listening
from tui.sealed import SecretStr
from tui.services.signatures.keys import Secret

Compare = Callable[..., bool]


@pytest.mark.parametrize("size", [SMALL, LARGE], ids=["small", "large"])
def test_what_was_received(snap_compare: Compare, tmp_path: Path, size: tuple[int, int]) -> None:
    listening = Listening(tmp_path, Secret(SecretStr(SECRET)))

    async def run(pilot: Pilot[Any]) -> None:
        await rest(pilot)
        await listening.send_some()
        await until(pilot, lambda shown: "3 of 3" in shown)
        await rest(pilot)

    assert snap_compare(listening.app, terminal_size=size, run_before=run)


def test_nothing_was_received(snap_compare: Compare, tmp_path: Path) -> None:
    assert snap_compare(Listening(tmp_path, theme="day-shift").app, terminal_size=SMALL, run_before=keys())

"""A terminal that goes away: what is drawn goes nowhere, nothing fails, and it is told once."""

from __future__ import annotations

import os
from typing import Any, cast

import pytest
from textual.driver import Driver

from tui.pasting import PasteParser
from tui.terminal import LastingFile
from tui.textual_compat import driver_over


def test_what_is_written_arrives() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading) as out, os.fdopen(writing, "w") as file:
        told: list[str] = []
        lasting = LastingFile(file, lambda: told.append("gone"))
        assert lasting.write("drawn\n") == 6
        lasting.flush()
        assert out.readline() == "drawn\n"
        assert lasting.fileno() == writing and not lasting.isatty()
        assert told == []


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_nothing_fails_where_nobody_reads_any_more() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    file = os.fdopen(writing, "w")
    told: list[str] = []
    lasting = LastingFile(file, lambda: told.append("gone"))
    lasting.write("drawn")
    lasting.flush()
    lasting.write("x" * 100_000)
    lasting.flush()
    assert told == ["gone"]  # once
    with pytest.raises(BrokenPipeError):
        file.close()


class Writing:
    """A driver's end that keeps what is written, piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[str] = []

    def write(self, data: str) -> None:
        self.pieces.append(data)


def test_a_frame_is_written_in_one_piece_and_what_is_no_frame_at_once() -> None:
    driver = cast(Any, driver_over(cast("type[Driver]", Writing), lambda file: file, PasteParser))()
    driver.write("\x1b[?1049h")
    for data in ("\x1b[?2026h", "\x1b[1;1H", "drawn", "\x1b[?2026l"):
        driver.write(data)
    driver.write("\x1b[?1049l")
    assert driver.pieces == ["\x1b[?1049h", "\x1b[?2026h\x1b[1;1Hdrawn\x1b[?2026l", "\x1b[?1049l"]

"""A terminal that goes away: what is drawn goes nowhere, nothing fails, and it is told once."""

from __future__ import annotations

import os

import pytest

from tui.terminal import LastingFile


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

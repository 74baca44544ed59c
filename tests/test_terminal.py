"""A terminal that goes away: what is drawn goes nowhere, and nothing fails."""

from __future__ import annotations

import os

import pytest

from tui.terminal import LastingFile


def test_what_is_written_arrives() -> None:
    reading, writing = os.pipe()
    with os.fdopen(reading) as out, os.fdopen(writing, "w") as file:
        lasting = LastingFile(file)
        assert lasting.write("drawn\n") == 6
        lasting.flush()
        assert out.readline() == "drawn\n"
        assert lasting.fileno() == writing and not lasting.isatty()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_nothing_fails_where_nobody_reads_any_more() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    file = os.fdopen(writing, "w")
    lasting = LastingFile(file)
    lasting.write("drawn")
    lasting.flush()
    lasting.write("x" * 100_000)
    lasting.flush()
    with pytest.raises(BrokenPipeError):
        file.close()

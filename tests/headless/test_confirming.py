"""The answer to a question before something leaves: the one that was asked for, or nothing is sent."""

from __future__ import annotations

import io
import sys

import pytest

from tui.headless.confirming import confirm
from tui.headless.trouble import Trouble


def typed(monkeypatch: pytest.MonkeyPatch, line: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(line), encoding="utf-8"))


def test_the_answer_that_was_asked_for_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    typed(monkeypatch, b" 12 \n")
    confirm("type 12 to replay 12 events: \x1b[2J", "12")
    asked = capsys.readouterr()
    assert asked.err.startswith("type 12 to replay 12 events: ") and "\x1b" not in asked.err and not asked.out


@pytest.mark.parametrize("line", [b"", b"\n", b"1\n", b"122\n", b"y\n", "１２\n".encode(), b"\xff12\n"])
def test_anything_else_sends_nothing(monkeypatch: pytest.MonkeyPatch, line: bytes) -> None:
    typed(monkeypatch, line)
    with pytest.raises(Trouble, match=r"^nothing was sent"):
        confirm("type 12: ", "12")

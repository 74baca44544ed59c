"""The strict terminal itself: it lets through what Textual writes, and reports everything in the matrix."""

from __future__ import annotations

import pytest

from tests.hostile.matrix import CASES, Case
from tests.hostile.terminal import StrictTerminal

STEERING = [
    case
    for case in CASES
    if not case.name.startswith(("markup", "emoji", "rich", "wide", "combining", "long", "blank"))
]


def draw(*pieces: str) -> StrictTerminal:
    terminal = StrictTerminal(20, 3, "nonce")
    for piece in pieces:
        terminal.feed(piece.encode("utf-8", "surrogatepass"))
    terminal.finish()
    return terminal


def test_what_the_driver_writes_is_allowed() -> None:
    terminal = draw(
        "\x1b[?1049h\x1b[?1000h\x1b[?25l\x1b[>31u\x1b[?2026$p\x1b[?2004h\x1b[?7l",
        "\x1b[?2026h\x1b[1;1H\x1b[1;38;2;1;2;3;48;2;4;5;6mab\x1b[0m中\r\n\x1b[2;1Hcd\x1b[?2026l",
        "\x1b[<u\x1b[?1049l\x1b[?25h\x1b[?1004l",
    )
    assert terminal.violations == []
    assert terminal.lines == ["ab中", "cd", ""]


@pytest.mark.parametrize("case", STEERING, ids=lambda case: case.name)
def test_each_hostile_text_is_reported(case: Case) -> None:
    assert draw(f"\x1b[?2026h\x1b[1;1H{case.text}x\x1b[?2026l").violations


@pytest.mark.parametrize("text", ["\x1b[?1049l", "\x1b]52;c;QQ==\x07", "\x1b[?25h", "\n", "\r\n", "\ud800", "\x1b[5m"])
def test_what_belongs_outside_a_frame_is_reported_inside(text: str) -> None:
    assert draw(f"\x1b[?2026h{text}x\x1b[?2026l").violations


def test_text_outside_a_frame_is_reported_once_there_are_frames() -> None:
    assert draw("\x1b[?2026h\x1b[1;1H\x1b[?2026l", "x").violations
    assert not draw("\x1b[1;1Hx").violations


def test_a_copy_outside_a_frame_is_kept() -> None:
    assert draw("\x1b]52;c;QUJD\x07").copied == ["QUJD"]


def test_fences_end_a_piece() -> None:
    terminal = StrictTerminal(5, 1, "nonce")
    terminal.feed(b"\x1b[1;1Hab\x1b_nonce:one")
    assert terminal.lines == [""] and terminal.fences == []
    terminal.feed(b"nonce\x1b\\")
    assert terminal.lines == ["ab"] and terminal.fences == ["one"]

"""Hostile texts: what a payload, a header, a name or a file may hold to steer the terminal, forge a line or hide a
word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Case:
    """One hostile text. `literal` must be readable on the screen exactly like this, where there is room for it."""

    name: str
    text: str
    literal: str = ""


LONG: Final = "L" * 6_000
"""A name as long as a page."""

CASES: Final[tuple[Case, ...]] = (
    # the terminal's own commands
    Case("clipboard, ST", "\x1b]52;c;UFdON1==\x1b\\", "]52;c;UFdON1"),
    Case("clipboard, BEL", "\x1b]52;c;UFdON1==\x07", "]52;c;UFdON1"),
    Case("clipboard, C1", "\x9d52;c;UFdON1==\x9c", "52;c;UFdON1"),
    Case("title, BEL", "\x1b]0;PWN7\x07", "]0;PWN7"),
    Case("title, ST", "\x1b]2;PWN7\x1b\\", "]2;PWN7"),
    Case("title, C1", "\x9d0;PWN7\x9c", "0;PWN7"),
    Case("link", "\x1b]8;;https://evil.test/PWN7\x1b\\go\x1b]8;;\x1b\\", "]8;;http"),
    Case("clear", "\x1b[2J\x1b[3J", "[2J"),
    Case("reset", "\x1bc\x1b[!p", "c"),
    Case("report", "\x1b[6n\x1b[c\x1b[>c\x1bZ", "[6n"),
    Case("leave the alternate screen", "\x1b[?1049l\x1b[?25h\x1b[?1000l", "[?1049l"),
    Case("end the frame", "\x1b[?2026l\x1b[?2026h", "[?2026l"),
    Case("move", "\x1b[H\x1b[9A\x1b[777;777H", "[H"),
    Case("conceal", "\x1b[8mhidden\x1b[28m", "[8mhidden"),
    Case("blink", "\x1b[5;31mred", "[5;31mred"),
    Case("scroll region", "\x1b[2;3r\x1b[99S", "[2;3r"),
    Case("device control", '\x1bP$q"pPWN7\x1b\\', "P$q"),
    Case("application", "\x1b_PWN7\x1b\\", "_PWN7"),
    Case("privacy", "\x1b^PWN7\x1b\\\x1bXPWN7\x1b\\", "^PWN7"),
    Case("C1 control sequence", "\x9b2J\x9b31m", "2J"),
    Case("C1 device control", "\x90q\x9c\x98x\x9c\x9ey\x9c\x9fz\x9c", "q"),
    Case("C1 next line", "\x85\x84\x8d"),
    Case("character set", "\x0e\x1b(0\x1bn\x0f"),
    Case("keyboard", "\x1b[>31u\x1b[?1u\x1b=", "[>31u"),
    # sequences that are cut or never end
    Case("unterminated, OSC", "\x1b]52;c;UFdON1", "]52;c;UFdON1"),
    Case("unterminated, CSI", "PWN\x1b[", "["),
    Case("only ESC", "PWN\x1b", "PWN"),
    Case("split", "\x1b\u200b]0;PWN7\x1b\u200b\\", "]0;PWN7"),
    Case("ESC in ESC", "\x1b[\x1b]0;PWN7\x07m", "]0;PWN7"),
    # single control characters
    Case("NUL", "a\x00b", "a"),
    Case("BEL", "a\x07b", "a"),
    Case("backspace", "Xabc\x08\x08\x08\x08DONE", "Xabc"),
    Case("carriage return", "Xabc\rDONE", "Xabc"),
    Case("DEL", "Xabc\x7f\x7fDONE", "Xabc"),
    Case("tab and form feed", "a\tb\x0bc\x0cd", "a"),
    Case("forged row", "\nFORGED7 ✓ 200 delivered\nFORGED7"),
    Case("forged row, separators", "\u2028FORGED7\u2029FORGED7\x85FORGED7"),
    # what hides or turns text around
    Case("bidi override", "\u202egnp.exe\u202c", "gnp.exe"),
    Case("bidi embedding", "\u202a\u202bab\u202c\u202dcd", "ab"),
    Case("bidi isolates", "\u2066\u2067ab\u2068cd\u2069", "ab"),
    Case("bidi marks", "\u200ea\u200fb\u061cc"),
    Case("zero width", "a\u200bb\u200cc\u200dd\u2060e\ufefff"),
    Case("invisible operators", "a\u2061b\u2064c\u00add\u034fe\u180ef"),
    Case("tags", "a\U000e0001\U000e0041\U000e007fb"),
    Case("variation selectors", "a\ufe0fb\U000e0100c"),
    Case("fillers", "a\u3164b\u115fc\uffa0d"),
    Case("annotations", "a\ufff9b\ufffac\ufffbd"),
    # markup
    Case("markup, closing", "x[/]y", "x[/]y"),
    Case("markup, closing nothing", "x[/nope]y", "x[/nope]y"),
    Case("markup, action", "[@click=app.quit]x[/]", "[@click=app.quit]x[/]"),
    Case("markup, variable", "[$x]y", "[$x]y"),
    Case("markup, style", "[b red]y[/b red]", "[b red]y[/b red]"),
    Case("markup, unterminated", "y[b", "y[b"),
    Case("markup, link", "[link=https://evil.test/]y[/link]", "[link=https://evil"),
    Case("markup, escaped", "y\\[b]z\\", "y\\[b]z\\"),
    Case("emoji code", ":smile:x", ":smile:x"),
    Case("rich markup", "[bold]x[/italic]", "[bold]x[/italic]"),
    # odd, but honest
    Case("wide", "中文字符한국어", "中文"),
    Case("combining", "e\u0301\u0301\u0301\u0301z", "e"),
    Case("long", LONG, "LLLLLL"),
    Case("blank", "   "),
)

SURROGATES: Final[tuple[Case, ...]] = (
    Case("lone surrogates", "a\ud800b\udfffc"),
    Case("surrogates the wrong way round", "a\udc9b\ud83db"),
)
"""Only JSON escapes can carry these. A terminal cannot be sent them at all: drawn as they are, they end the program."""

WORST: Final = "\x1b]0;PWN7\x07\x9d0;PWN7\x9c\u202e[/nope][@click=app.quit]x[/]\x1b[2J\n\u200b:smile:"
"""A few of them in one, for what is drawn once: a title, a question, a crumb."""

WORST_SEEN: Final = "[/nope][@click=app.quit]x[/]"
"""What of `WORST` must be readable."""

TARGET: Final = 99
"""The number of the webhook, event and profile that are made of `WORST`."""


def text_of(number: int, *, surrogates: bool = True) -> str:
    """The hostile text with this number; `TARGET` is `WORST`."""
    cases = all_cases(surrogates=surrogates)
    return WORST if number == TARGET else cases[number % len(cases)].text


def all_cases(*, surrogates: bool = True) -> tuple[Case, ...]:
    """Every case; without `surrogates` for a program that would not survive drawing them."""
    return (*CASES, *SURROGATES) if surrogates else CASES


def mark(field: str, number: int) -> str:
    """The word that proves that a certain text was on the screen: two letters of its field, then its number."""
    return f"{field}{number:02d}"

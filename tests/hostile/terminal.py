"""A strict terminal: it knows the few sequences that Textual's driver writes, draws text, and reports everything else.

It shares no code with `tui.text`: what steers, hides or turns text around is decided here by Unicode's own categories.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from rich.cells import get_character_cell_size

_HIDING_CATEGORIES: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp", "Cn"})
_HIDING: Final = frozenset(
    {0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x3164, 0xFFA0, *range(0xFE00, 0xFE10), *range(0xE0000, 0xE1000)}
)
"""Letters and marks that are drawn as nothing, which Unicode's categories do not tell."""

_SGR: Final = re.compile(r"\x1b\[([0-9;]*)m")
_MOVE: Final = re.compile(r"\x1b\[([0-9]{1,3});([0-9]{1,3})H")
_FRAME: Final = re.compile(r"\x1b\[\?2026(?:(h)(?=\x1b\[[0-9]+;[0-9]+H|\x1b\[\?2026l)|(l))")
"""A frame begins at a place, or has nothing in it."""
_COPY: Final = re.compile(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07")
_DRIVER: Final = re.compile(
    r"\x1b\[\?(?:1049|1000|1003|1015|1006|25|1004|2004|7)[hl]"  # screen, mouse, cursor, focus, paste, wrapping
    r"|\x1b\[\?(?:2026|2048)\$p"  # asks for frames and for sizes in band
    r"|\x1b\[>[0-9]{1,2}u|\x1b\[<u"  # the keyboard protocol
    r"|\x1b\]22;[a-z-]*\x07"  # the pointer's shape
)
_LINE_END: Final = re.compile(r"\r\n(?=\x1b\[[0-9]+;[0-9]+H)")
"""Between the lines of a whole screen, as the pseudo-terminal passes it on; the next line's place follows."""
_PLAIN: Final = re.compile(r"[ -~]+")
_PLAIN_INKS: Final = frozenset(
    {"", "0", "1", "2", "3", "4", "7", "9", "22", "23", "24", "27", "29", "39", "49"}
    | {str(base + colour) for base in (30, 40, 90, 100) for colour in range(8)}
)


def is_hiding(character: str) -> bool:
    """Tell whether a character steers the terminal, is not drawn, or changes the order in which others are."""
    return ord(character) in _HIDING or unicodedata.category(character) in _HIDING_CATEGORIES


class StrictTerminal:
    """Draws what is written to it, `width` by `height`. `violations` is whatever Textual itself would never write.

    A piece of output ends with a fence, a mark that only the tests know: `nonce`. `fences` are the texts in them.
    """

    def __init__(self, width: int, height: int, nonce: str) -> None:
        self.width, self.height = width, height
        self.violations: list[str] = []
        self.copied: list[str] = []
        """What was sent to the terminal's clipboard, as the base64 that was written."""
        self.fences: list[str] = []
        self._start, self._end = f"\x1b_{nonce}:".encode(), f"{nonce}\x1b\\".encode()
        self._cells = [[" "] * width for _ in range(height)]
        self._column = self._line = 0
        self._framed = False
        self._knows_frames = False
        self._unread = b""

    @property
    def lines(self) -> list[str]:
        """The lines on the screen."""
        return ["".join(line).rstrip() for line in self._cells]

    def feed(self, piece: bytes) -> None:
        """Take output; it is drawn and judged up to the last fence in it."""
        self._unread += piece
        while (end := self._unread.find(self._end)) >= 0:
            output, _, fence = self._unread[:end].rpartition(self._start)
            self._unread = self._unread[end + len(self._end) :]
            self._read(output)
            self.fences.append(fence.decode())

    def finish(self) -> None:
        """Judge what was written since the last fence: nothing more will come."""
        unread, self._unread = self._unread, b""
        self._read(unread)

    # --- reading ----------------------------------------------------------------------------------------------------

    def _read(self, output: bytes) -> None:
        text = output.decode("utf-8", "surrogateescape")
        place = 0
        while place < len(text):
            if text[place] == "\x1b":
                place = self._sequence(text, place)
            elif (self._framed or not self._knows_frames) and (match := _LINE_END.match(text, place)):
                place = match.end()
            elif match := _PLAIN.match(text, place):
                self._plain(match[0])
                place = match.end()
            else:
                self._character(text, place)
                place += 1

    def _sequence(self, text: str, place: int) -> int:
        """Obey the sequence at `place` if it is one of the known; returns where it ends."""
        if match := _SGR.match(text, place):
            if not _is_ink(match[1]):
                self._report("an odd ink", text, place)
        elif match := _MOVE.match(text, place):
            self._line, self._column = int(match[1]) - 1, int(match[2]) - 1
            if not (0 <= self._line < self.height and 0 <= self._column < self.width):
                self._report("moves off the screen", text, place)
                self._line = self._column = 0
        elif match := _FRAME.match(text, place):
            begins = match[1] is not None
            if begins == self._framed:
                self._report("a frame in a frame, or an end without a beginning", text, place)
            self._framed, self._knows_frames = begins, True
        elif not self._framed and (match := _DRIVER.match(text, place)):
            pass
        elif not self._framed and (match := _COPY.match(text, place)):
            self.copied.append(match[1])
        else:
            self._report("a sequence that is not the driver's", text, place)
            return place + 1
        return match.end()

    def _plain(self, text: str) -> None:
        """Draw printable ASCII."""
        if self._knows_frames and not self._framed:
            self._report("text outside a frame", text, 0)
        if len(text) > self.width - self._column:
            self._report("text past the right edge", text, 0)
            text = text[: self.width - self._column]
        self._cells[self._line][self._column : self._column + len(text)] = text
        self._column += len(text)

    def _character(self, text: str, place: int) -> None:
        character = text[place]
        if is_hiding(character):
            self._report("a character that steers or hides", text, place)
        elif self._knows_frames and not self._framed:
            self._report("text outside a frame", text, place)
        width = get_character_cell_size(character)
        if width == 0:
            if 0 < self._column <= self.width:
                self._cells[self._line][self._column - 1] += character
            return
        if self._column + width > self.width:
            if not is_hiding(character):
                self._report("text past the right edge", text, place)
            return
        self._cells[self._line][self._column] = character
        if width == 2:
            self._cells[self._line][self._column + 1] = ""
        self._column += width

    def _report(self, what: str, text: str, place: int) -> None:
        if len(self.violations) < 100_000:
            self.violations.append(f"{what}: {text[place : place + 24]!r} in {text[max(place - 24, 0) : place + 24]!r}")


def _is_ink(parameters: str) -> bool:
    """Colours and the plain styles; nothing that blinks or conceals."""
    rest = parameters.split(";")
    while rest:
        if rest[0] in ("38", "48"):
            length = {"2": 5, "5": 3}.get(rest[1] if len(rest) > 1 else "", 0)
            if not length or len(rest) < length or not all(part.isdigit() for part in rest[:length]):
                return False
            rest = rest[length:]
        elif rest[0] in _PLAIN_INKS:
            rest = rest[1:]
        else:
            return False
    return True

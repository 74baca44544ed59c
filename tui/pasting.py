"""Pasted text is one piece from the terminal to the field: no character of it is ever a key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from textual import events
from textual.message import Message

from tui.textual_compat import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser, event_clock

BURST: Final = 32
"""More characters than this in one read were not typed: a terminal without bracketed paste hands a pasted text on like
that."""
BURST_SECONDS: Final = 0.05
"""Seconds after a burst in which what comes is the rest of it."""
LONGEST_GAP: Final = 1.0
"""Seconds without a byte after which a paste whose end never came is taken for whole."""


class PasteParser(XTermParser):
    """Textual's parser of what the terminal sends, which gets no pasted text to see.

    Its own takes a paste character by character (a second a megabyte), and makes keys of what follows an escape in it.
    """

    def __init__(self, debug: bool = False) -> None:
        super().__init__(debug)
        self._pieces: list[str] | None = None
        """The pieces that have come of the paste that is open."""
        self._tail = ""
        """The last characters that came: the end mark may have begun in them."""
        self._last_piece = 0.0
        self._last_burst = float("-inf")

    def feed(self, data: str) -> Iterable[Message]:
        """Take what was read; give the events that it stands for."""
        if not data:  # there is no more to come
            yield from self._end_paste()
            yield from super().feed(data)
        while data:
            if self._pieces is None:
                typed, mark, data = data.partition(BRACKETED_PASTE_START)
                if typed:
                    yield from self._take_typed(typed)
                if mark:
                    self._pieces, self._last_piece = [], event_clock()
            else:
                text, mark, data = (self._tail + data).partition(BRACKETED_PASTE_END)
                keep = 0 if mark else len(BRACKETED_PASTE_END) - 1
                self._pieces.append(text[: len(text) - keep])
                self._tail = text[len(text) - keep :]
                self._last_piece = event_clock()
                if mark:
                    yield from self._end_paste()

    def tick(self) -> Iterable[Message]:
        """Give what is due although nothing was read."""
        if self._pieces is not None and event_clock() - self._last_piece > LONGEST_GAP:
            yield from self._end_paste()
        yield from super().tick()

    def _end_paste(self) -> Iterator[Message]:
        if self._pieces is None:
            return
        text = "".join([*self._pieces, self._tail]).replace("\0", "")
        self._pieces, self._tail = None, ""
        if text:
            yield events.Paste(text)

    def _take_typed(self, data: str) -> Iterable[Message]:
        """Keys, or a text that came in one read."""
        now = event_clock()
        is_text = all(character.isprintable() or character in "\r\n\t" for character in data)
        is_burst = len(data) > BURST and len(set(data)) > 1  # a key that is held down over a slow line is many keys
        if is_text and (is_burst or now - self._last_burst < BURST_SECONDS):
            self._last_burst = now
            return [events.Paste(data)]
        return super().feed(data)

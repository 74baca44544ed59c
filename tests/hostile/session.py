"""The real program over the hostile server in a pseudo-terminal: press keys, see what is drawn, and what should not
have been."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self

from tests.hostile.drive import CLEAR, Orders
from tests.hostile.terminal import StrictTerminal
from tests.support.pty_process import PATIENCE, PtyProcess

_NAMED_KEYS = {
    "enter": "\r",
    "escape": "\x1b[27u",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "f1": "\x1bOP",
    "f5": "\x1b[15~",
    "f8": "\x1b[19~",
    "backspace": "\x7f",
}


class Paste(str):
    """A text that is pasted, not typed."""


@dataclass
class Seen:
    """The result of a step: the class of the screen at its end, all text drawn in it, and the violations."""

    screen: str = ""
    text: str = ""
    violations: list[str] = field(default_factory=list)


class HostileSession:
    """Runs until the end of the `with` block. `size` in columns and lines."""

    def __init__(
        self,
        env: dict[str, str],
        *,
        size: tuple[int, int],
        arguments: Sequence[str] = (),
        identity: bool = False,
        surrogates: bool = True,
    ) -> None:
        nonce = os.urandom(12).hex()
        self.terminal = StrictTerminal(*size, nonce)
        self._control, self._asking = os.pipe()
        orders = Orders(nonce, self._control, list(arguments), identity=identity, surrogates=surrogates)
        self.process = PtyProcess(
            orders.command(),
            env=env,
            size=size,
            on_output=self.terminal.feed,
            pass_fds=[self._control],
            is_warm=not identity,
        )
        self._keys = 0
        self.state: dict[str, Any] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.__exit__(kind, error, trace)
        os.close(self._control)
        os.close(self._asking)

    def step(
        self, keys: Iterable[str], *, shows: Sequence[str] = (), screen: str = "", patience: float = PATIENCE
    ) -> Seen:
        """Press `keys`, each (a word: all its letters) after the app came to rest, until `screen` is open and all of
        `shows` was drawn.

        What the step before said in a toast is taken away first: how long it would lie over the screen depends on the
        machine. Gives up after `patience` seconds without complaint: what is missing is for the tests to say.
        """
        seen = Seen()
        before = len(self.terminal.violations)
        self.settle(clear=self._keys > 0)
        self._look(seen)
        for key in keys:
            for pressed in [key] if key in _NAMED_KEYS or isinstance(key, Paste) or "+" in key else key:
                self.press(pressed)
            self._look(seen)
        deadline = time.monotonic() + patience
        while (
            not ((not screen or seen.screen == screen) and all(text in seen.text for text in shows))
            and time.monotonic() < deadline
        ):
            self._look(seen)
        seen.violations = self.terminal.violations[before:]
        return seen

    def press(self, key: str) -> None:
        """Press one key (a name of Textual's), or paste."""
        if isinstance(key, Paste):
            self.process.send(b"\x1b[200~" + key.encode("utf-8", "replace") + b"\x1b[201~")
        elif key.startswith("ctrl+"):
            self.process.send(bytes([ord(key[-1]) & 0x1F]))
        else:
            self.process.send(_NAMED_KEYS.get(key, key).encode())
        self._keys += 1

    def settle(self, *, clear: bool = False) -> None:
        """Until the app has come to rest; with `clear` it shows no toast after that."""
        wanted = len(self.terminal.fences) + 1
        os.write(self._asking, b"%d %s\n" % (self._keys, CLEAR if clear else b""))
        self.process.wait_for(lambda: len(self.terminal.fences) >= wanted, "the app does not come to rest")
        self.state = json.loads(self.terminal.fences[-1])

    def _look(self, seen: Seen) -> None:
        self.settle()
        seen.screen = self.state["screen"]
        seen.text += "\n".join(self.terminal.lines) + "\n"

    def leave(self, keys: Iterable[str] = ("q",)) -> int:
        """Leave by keys; returns the exit code."""
        for key in keys:
            self.press(key)
        code = self.process.wait_for_end()
        self.terminal.finish()
        return code

"""Every screen and dialog of the installed command, opened by keys over the demo in a real terminal.

This is what a release is tried with on each interpreter (`.ci/quick`): under `run_test` a program starts otherwise than
under `run`, and what ends only the real one is seen here.
"""

from __future__ import annotations

import signal
from pathlib import Path
from typing import Final

from tests.support.pty_console import AFTER_ESCAPE_SECONDS, ESCAPE, LIST, ConsoleProcess

DIALOG: Final = "╭"
"""The corner of a dialog's frame, which no screen has."""
PALETTE: Final = "▔▔▔▔"
# Long places are cut in a narrow title: their first letters are looked for.
HOOK: Final = "Order confirmation by SMS"
GUARD_SECONDS: Final = 0.6
"""How long a dialog has been seen before it takes a yes, and some more."""
HURRY_SECONDS: Final = 0.03
"""Between two keys of a person in a hurry."""
QUIET_SECONDS: Final = 0.5
"""Nothing is drawn for so long once all the keys are done."""
AT_MOST_QUIETS: Final = 6

BACKTEST: Final = b"b"
"""The key that a question before a save takes; in the log it asks for a batch."""

TOUR: Final[tuple[tuple[bytes, str], ...]] = (
    # --- the list of webhooks; every step says what is to be seen then
    (b"?", DIALOG),
    (ESCAPE, LIST),
    (b"\x10", PALETTE),  # ctrl+p
    (ESCAPE, LIST),
    (b":", DIALOG),
    (ESCAPE, LIST),
    (b"w", DIALOG),
    (ESCAPE, LIST),
    (b"/", "⏎ Apply"),
    (b"sms\r", " match"),
    (b"s", DIALOG),
    (ESCAPE, LIST),
    (b"d", DIALOG),
    (ESCAPE, LIST),
    (b"Y", DIALOG),
    (ESCAPE, LIST),
    (b"!", "· requests"),
    (b"\r", "· requests"),
    (ESCAPE, ""),
    (ESCAPE, LIST),
    (b"p", "Pick another connection"),
    (ESCAPE, LIST),
    (b"n", "New webhook · editor"),
    (ESCAPE, LIST),
    (b"K", "Public key ("),
    (ESCAPE, LIST),
    (b"x", "· exam"),
    (ESCAPE, LIST),
    (b"t", "· trig"),
    (ESCAPE, LIST),
    # --- the editor, section by section
    (b"e", "· editor"),
    *(((b"\x0e", "· editor"),) * 6),  # ctrl+n
    (b"\x0e", "Name"),
    (b"X", "· editor"),
    # --- its transform on the bench, and the backtest of what was typed there
    (b"\x1b[19~", "· bench"),  # f8
    (b" ", "What is sent"),
    (b"\x1b[15~", DIALOG),  # f5
    (ESCAPE, "· bench"),
    (ESCAPE, "· editor"),
    (b"\x13", DIALOG),  # ctrl+s: what would be saved
    (BACKTEST, "With the change"),
    (ESCAPE, DIALOG),
    (ESCAPE, "· editor"),
    (ESCAPE, DIALOG),  # throws nothing away
    (ESCAPE, "· editor"),
    (ESCAPE, DIALOG),
    (b"y", LIST),
    # --- events
    (b"A", "all 40 webhooks"),
    (ESCAPE, LIST),
    (b"\r", f"epilot webhooks · {HOOK}"),
    (b"w", DIALOG),
    (b"5", " 7d (w)"),  # most of what failed here did so five days ago, whatever time it is
    (b"S", "failed (S)"),
    (b"c", "· causes"),
    (ESCAPE, "failed (S)"),
    (b"V", DIALOG),
    (ESCAPE, "failed (S)"),
    (b"h", "failed (S)"),
    (b"E", DIALOG),
    (ESCAPE, "failed (S)"),
    (b" ", "1 marked"),
    (b"b", DIALOG),
    (ESCAPE, "1 marked"),
    (b"u", "failed (S)"),
    (b"r", DIALOG),
    (ESCAPE, "failed (S)"),
    # --- one event
    (b"\r", "2 of "),
    (b"2", "2 of "),
    (b"3", "2 of "),
    (b"4", "2 of "),
    (b"/", "⏎ Apply"),
    (ESCAPE, "2 of "),
    (b"|", "⏎ keeps"),
    (b"$keys($)\r", "RESULT"),
    (ESCAPE, "esc Back"),
    (b">", "Past the API"),
    (ESCAPE, "2 of "),
    (b"D", "+ after"),
    (b"G", "+ after"),
    (ESCAPE, "2 of "),
    (b"K", " 1 of "),
    (b"Y", DIALOG),
    (ESCAPE, "1 of "),
    (ESCAPE, f"epilot webhooks · {HOOK}"),
    # --- a recovery, up to its question
    (b"R", "o replay"),  # the plan is read
    (b"r", DIALOG),
    (ESCAPE, "· reco"),
    (ESCAPE, f"epilot webhooks · {HOOK}"),
)


def leave(console: ConsoleProcess, *keys: bytes) -> None:
    """Press what leaves; the program ends in order, says nothing, and the terminal is as it was."""
    for key in keys:
        console.send(key)
        console.look_for(AFTER_ESCAPE_SECONDS)
    assert console.wait_for_end() == 0
    assert console.is_restored()
    assert b"Traceback" not in console.output


def test_every_screen_opens_and_closes(tmp_path: Path) -> None:
    """In 80 by 24, where there is the least room; `tests/hostile/test_wide.py` opens them all in 120 by 40."""
    with ConsoleProcess(tmp_path, "--demo", size=(80, 24), is_cold=True) as console:
        console.wait_for_line("✗ failing")
        for number, (keys, shown) in enumerate(TOUR):
            if keys in (b"y", BACKTEST):
                console.look_for(GUARD_SECONDS)
            console.send(keys)
            if keys == ESCAPE:
                console.look_for(AFTER_ESCAPE_SECONDS)
            step = f"step {number}, {keys!r}: {shown!r} is to be seen on {console.lines[:4]}"
            console.wait_for(lambda shown=shown: _is_seen(console, shown), step)  # type: ignore[misc]
        leave(console, ESCAPE, b"q")


def test_a_person_in_a_hurry_opens_them_too(tmp_path: Path) -> None:
    """The same keys without a look at the screen, from before the list is there. Whatever they open, nothing ends."""
    with ConsoleProcess(tmp_path, "--demo") as console:
        console.wait_for_text(b"\x1b[?1049h")  # its own screen is up
        for keys, _ in TOUR:
            console.send(keys)
            console.look_for(AFTER_ESCAPE_SECONDS if keys == ESCAPE else HURRY_SECONDS)
        for _ in range(AT_MOST_QUIETS):  # what counts seconds is never quiet
            if not console.look_for(QUIET_SECONDS):
                break
        assert console.process.poll() is None
        console.signal(signal.SIGTERM)
        assert console.wait_for_end() == 128 + signal.SIGTERM
        assert console.is_restored()
        assert b"Traceback" not in console.output


def _is_seen(console: ConsoleProcess, shown: str) -> bool:
    text = "\n".join(console.lines)
    if shown == LIST:
        return console.lines[0].partition("demo")[0].strip() == LIST and DIALOG not in text
    return shown in text and (shown in (DIALOG, "") or DIALOG not in text)

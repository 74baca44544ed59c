"""Words typed into a log that is just opening, through a real terminal at a seeded pace: whole, and never a command.

`python -m tests.pty.test_typing_ahead TRIES SEED` makes as many tries as you like.
"""

from __future__ import annotations

import random
import sys
import tempfile
from pathlib import Path

from tests.support.pty_console import AFTER_ESCAPE_SECONDS, ESCAPE, LIST, ConsoleProcess
from tui.typeahead import GUARD_SECONDS

MOST_SECONDS = 0.12
"""Between two keys: as fast as people who know the program type."""
WORDS = ("retry", "Ry", "bby", "try again", "spray", "ryyyy")
"""Each holds letters that ask and one that confirms."""
MOST_ESCAPES = 20
SENDS = ("replayEvent", "replayEvents", "Replay")


def type_ahead(console: ConsoleProcess, chance: random.Random) -> None:
    """From the list of webhooks: `enter`, `/` and a word, then back again."""
    word, pace = chance.choice(WORDS), chance.uniform(0, MOST_SECONDS)
    for key in f"\r/{word}":
        console.send(key.encode())
        console.let_pass(pace)
    console.wait_for(lambda: _filter(console) == word, f"{word!r} at {pace:.3f} s a key is not in the filter")
    console.let_pass(GUARD_SECONDS)  # a question that a letter had asked would be answered by the next ones
    assert _filter(console) == word and not any("(y)" in line for line in console.lines)
    for _ in range(MOST_ESCAPES):
        if _is_at_the_list(console):
            return
        console.send(ESCAPE)
        console.look_for(AFTER_ESCAPE_SECONDS)
    raise AssertionError(f"the list of webhooks is not reached: {console.lines[:4]}")


def _is_at_the_list(console: ConsoleProcess) -> bool:
    return console.lines[0].partition("demo")[0].strip() == LIST and not _filter(console)


def _filter(console: ConsoleProcess) -> str:
    """Return the text in the filter's field on the screen."""
    fields = [line.strip() for line in console.lines if line.strip().startswith("/ ")]
    return fields[0].removeprefix("/ ").partition("  ")[0] if fields else ""


def try_words(home: Path, tries: int, seed: int) -> None:
    """Asserts that none of the words was lost or sent anything."""
    chance = random.Random(seed)
    with ConsoleProcess(home, "--demo", size=(120, 40), is_cold=True) as console:
        console.wait_for_line("✗ failing")
        for _ in range(tries):
            type_ahead(console, chance)
        console.send(b"!")
        console.wait_for_line("getWebhookEvents")
        assert not [line for line in console.lines for word in SENDS if word in line]
        assert b"queued" not in console.output and b"Traceback" not in console.output


def test_what_is_typed_while_a_log_opens_is_whole_and_sends_nothing(tmp_path: Path) -> None:
    try_words(tmp_path, 5, 1)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        try_words(Path(place), int(sys.argv[1]), int(sys.argv[2]))

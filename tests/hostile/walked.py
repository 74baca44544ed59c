"""A walk through the program that was taken once, for many tests to look at."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.hostile.home import make_home
from tests.hostile.session import HostileSession, Seen
from tests.hostile.walk import Step, walk


@dataclass
class Walked:
    """The steps of a walk with their results, and the way in which the program was left."""

    seen: dict[str, Seen]
    wide: bool
    left: int | None
    violations_at_end: list[str]
    modes_restored: bool
    copied: list[str]
    asked: list[str]
    output: bytes

    def check(self, step: Step) -> None:
        """The step led where it should, what is hostile was readable, and nothing of it was obeyed."""
        assert step.name in self.seen, f"the walk ended before; it got to {list(self.seen)[-1]}"
        seen = self.seen[step.name]
        assert seen.screen == step.screen, seen.text[-5_000:]
        missing = [text for text in step.shown(wide=self.wide) if text not in seen.text]
        assert not missing, f"not on the screen: {missing}\n{seen.text[-5_000:]}"
        assert not seen.violations, seen.violations
        forged = [line for line in seen.text.splitlines() if line.startswith("FORGED7")]
        assert not forged

    def check_end(self) -> None:
        """`q` left the program, and the terminal is as it was."""
        assert self.left == 0
        assert not self.violations_at_end, self.violations_at_end
        assert self.modes_restored
        assert b"\x1b[?1049l" in self.output[-200:]


def walk_all(home: Path, steps: Sequence[Step], *, size: tuple[int, int], **how: Any) -> Walked:
    """Take the steps in a home of its own. `how` goes to the session; without `safe()` nothing is waited for but
    screens."""
    surrogates = not how.get("identity")
    with HostileSession(make_home(home, surrogates=surrogates), size=size, surrogates=surrogates, **how) as session:
        wide = size[0] > 100
        seen = walk(session, steps, wide=wide, readable=surrogates)
        terminal, process = session.terminal, session.process
        before = len(terminal.violations)
        complete = len(seen) == len(steps)
        return Walked(
            seen=seen,
            wide=wide,
            left=session.leave() if complete else None,
            violations_at_end=terminal.violations[before:],
            modes_restored=complete and process.modes() == process.modes_before,
            copied=[base64.b64decode(text).decode("utf-8", "replace") for text in terminal.copied],
            asked=list(session.state.get("asked", [])),
            output=bytes(process.output),
        )

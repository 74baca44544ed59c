"""The console as it is, but over an index file that is already filled: `python -m benchmarks.programs.filled_console FILE ...`.

What follows the file's name are the console's own arguments.
"""

from __future__ import annotations

import sys
from pathlib import Path

from tui.cli import main
from tui.services import session
from tui.store.event_index import EventIndex


def run(path: Path, arguments: list[str]) -> int:
    def opened(*_settings: object) -> EventIndex:
        return EventIndex(path)

    # The console has no flag for a file that somebody else has filled: a session makes this index instead of its own.
    setattr(session, "EventIndex", opened)  # noqa: B010 (a class cannot be assigned to)
    return main(arguments)


if __name__ == "__main__":
    sys.exit(run(Path(sys.argv[1]), sys.argv[2:]))

"""Searches all payloads of an index for a word, as the console does, without a screen.

`python -m benchmarks.programs.index_search FILE WORD` writes a JSON line: the seconds to the end, and how many events
were looked at and found.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from tui.store.event_index import EventIndex
from tui.store.keys import HIGHEST, LOWEST, Span
from tui.store.search import Search, Terms, WordTest


def look_through(path: Path, word: str) -> dict[str, float]:
    """Search the file's first log: the seconds that it took, and how many events were looked at and found."""
    index = EventIndex(path)
    started = time.perf_counter()
    count = 0
    search = Search(index.reader(), [Span((1,), None, LOWEST, HIGHEST)], Terms(words=(WordTest(word),)))
    while not search.done:
        count += len(search.step())
    seconds = time.perf_counter() - started
    index.close()
    return {"seconds": seconds, "looked": search.scanned, "found": count}


if __name__ == "__main__":
    print(json.dumps(look_through(Path(sys.argv[1]), sys.argv[2])), flush=True)

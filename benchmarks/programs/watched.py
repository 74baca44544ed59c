"""The console, with somebody in its event loop who writes down how late it was.

`python -m benchmarks.programs.watched FILE ARGUMENT ...`, the arguments being the console's. FILE gets a line for each
look, every 2 ms or as soon as the loop comes to it: when (`time.perf_counter()`, which all processes of a machine
share), how many seconds too late, and how many the loop's thread had the processor since the look before.
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Coroutine
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any, Final, TypeVar

TICK: Final = 0.002
Result = TypeVar("Result")


async def _watched(program: Coroutine[Any, Any, Result], looks: list[tuple[float, float, float]]) -> Result:
    watching = asyncio.create_task(_watch(looks))
    try:
        return await program
    finally:
        watching.cancel()


async def _watch(looks: list[tuple[float, float, float]]) -> None:
    while True:
        expected, before = perf_counter() + TICK, thread_time()
        await asyncio.sleep(TICK)
        now = perf_counter()
        looks.append((now, now - expected, thread_time() - before))


def main(file: Path, arguments: list[str]) -> int:
    from tui import cli

    run = asyncio.run
    looks: list[tuple[float, float, float]] = []

    def run_watched(program: Coroutine[Any, Any, Result], **options: Any) -> Result:
        return run(_watched(program, looks), **options)

    asyncio.run = run_watched  # type: ignore[assignment]  # Textual runs the app with it
    try:
        return cli.main(arguments)
    finally:
        file.write_text("".join(f"{at:.6f} {late:.6f} {spent:.6f}\n" for at, late, spent in looks), encoding="ascii")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))

"""`python -m tests.recovery --recoveries 1000 --seed 1`: recoveries that are made up, and what was counted at the
receiver."""

from __future__ import annotations

import argparse
import sys
import time

from tests.recovery.generated import Story, tell_many
from tests.recovery.served import in_words, no_figures


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.recovery", description=__doc__)
    parser.add_argument("--recoveries", type=int, default=1000, metavar="N")
    parser.add_argument("--seed", type=int, default=1, metavar="N", help="decides what people, servers and signals do")
    parser.add_argument("--at-once", type=int, default=3, metavar="N", help="recoveries side by side (3)")
    flags = parser.parse_args()
    began, figures = time.monotonic(), no_figures()

    def tell_story(story: Story, told: dict[str, int]) -> None:
        for name, number in told.items():
            figures[name] += number
        if told["lost"] or told["doubled"]:
            sys.stdout.write(f"recovery {story.number}: " + "\n    ".join([in_words(told), *story.told]) + "\n")
        if figures["recoveries"] % 50 == 0:
            sys.stdout.write(f"{in_words(figures)} after {time.monotonic() - began:.0f} s\n")
        sys.stdout.flush()

    tell_many(flags.recoveries, flags.seed, at_once=flags.at_once, tell=tell_story)
    sys.stdout.write(f"{in_words(figures)} ({time.monotonic() - began:.0f} s)\n")
    return 1 if figures["lost"] or figures["doubled"] else 0


if __name__ == "__main__":
    sys.exit(main())

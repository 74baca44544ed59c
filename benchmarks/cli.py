"""The command line of the benchmarks."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence

from benchmarks import machine
from benchmarks.figures import FIGURES, Figure
from benchmarks.harness import LEAST_RUNS, Notes, Outcome, Skipped, table
from benchmarks.terminal import Silent

FAILED = 1
BAD_INPUT = 2


def make_parser(figures: Mapping[str, Figure]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure the console beside its peers, in turn, in pseudo-terminals of 120x40. All figures if none is named.",
        allow_abbrev=False,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(figures))
    parser.add_argument("--runs", type=_runs, default=LEAST_RUNS, metavar="N", help="of each contestant (default: 9)")
    parser.add_argument("--json", action="store_true", help="write every run as JSON instead of tables")
    parser.add_argument("--list", action="store_true", help="list the figures and end")
    parser.add_argument("--strict", action="store_true", help="exit 1 where a figure is missed")
    return parser


def main(arguments: Sequence[str] | None = None, figures: Mapping[str, Figure] = FIGURES) -> int:
    """Measure what is asked for.

    0; or 1 where a figure broke, and with `--strict` where a limit is missed; or 2 for a name that there is not.
    """
    parser = make_parser(figures)
    options = parser.parse_args(arguments)
    if options.list:
        for name, figure in figures.items():
            print(f"{name:<12} {figure.what}")
        return 0
    unknown = [name for name in options.names if name not in figures]
    if unknown:
        print(f"There is no figure {unknown[0]}; choose of {', '.join(figures)}.", file=sys.stderr)
        return BAD_INPUT
    outcomes: list[Outcome] = []
    broken: list[str] = []
    report: dict[str, object] = {"machine": machine.words(), "runs": options.runs}
    say = (lambda _text: None) if options.json else _say
    say(f"{machine.words()}\nMedians of {options.runs} runs each, in turn; least and most in brackets.")
    for name in options.names or figures:
        notes = Notes()
        say(f"\n## {name}: {figures[name].what}\n")
        try:
            measured = figures[name].measure(options.runs, notes)
        except Skipped as reason:
            measured = []
            notes.add(f"Skipped: {reason}")
        except Silent as reason:
            measured = []
            broken.append(name)
            notes.add(f"Broken: {reason}")
        else:
            say(table(measured))
        if notes.lines:
            say("\n" + "\n".join(notes.lines))
        outcomes += measured
        report[name] = {"outcomes": [outcome.document() for outcome in measured], "notes": notes.lines}
    missed = [outcome.what for outcome in outcomes if outcome.kept is False]
    if options.json:
        print(json.dumps(report, indent=2, ensure_ascii=False))
    else:
        limited = [outcome for outcome in outcomes if outcome.kept is not None]
        say(
            f"\n{len(limited) - len(missed)} of {len(limited)} limits kept."
            + (f" Missed: {'; '.join(missed)}." if missed else "")
        )
    return FAILED if broken or (missed and options.strict) else 0


def _say(text: str) -> None:
    print(text, flush=True)


def _runs(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of runs: from 1 to 1000 are possible")
    return int(text)

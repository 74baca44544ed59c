"""The command line of the benchmarks."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from benchmarks import machine
from benchmarks.figures import FIGURES, Figure
from benchmarks.harness import LEAST_RUNS, Notes, Outcome, Skipped, table
from benchmarks.terminal import Silent

FAILED = 1
BAD_INPUT = 2
README: Final = Path(__file__).with_name("README.md")
MARK: Final = "<!-- results: made by python -m benchmarks --readme -->"


def make_parser(figures: Mapping[str, Figure]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Measure the console beside its peers, in turn, in pseudo-terminals of 120x40. "
        "All figures if none is named.",
        allow_abbrev=False,
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(figures))
    parser.add_argument("--runs", type=_runs, default=LEAST_RUNS, metavar="N", help="of each contestant (default: 9)")
    parser.add_argument("--json", action="store_true", help="write every run as JSON instead of tables")
    parser.add_argument("--list", action="store_true", help="list the figures and end")
    parser.add_argument("--strict", action="store_true", help="exit 1 where a figure is missed")
    parser.add_argument("--readme", action="store_true", help="put the results of the run into benchmarks/README.md")
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
    if options.readme and (options.names or options.json):
        print(
            "--readme takes no names and no --json: the results in the README are those of one whole run.",
            file=sys.stderr,
        )
        return BAD_INPUT
    report = Report(quiet=options.json)
    report.say(
        f"{machine.words()} {machine.load_words()} before it.\n"
        f"{'One run' if options.runs == 1 else f'Medians of {options.runs} runs'} each, in turn; least and most in "
        f"brackets."
    )
    for name in options.names or figures:
        report.measure(name, figures[name], options.runs)
    report.close()
    if options.json:
        document = {"machine": machine.words(), "runs": options.runs, "figures": report.figures}
        print(json.dumps(document, indent=2, ensure_ascii=False))
    if options.readme:
        write_results(README, "\n".join(report.lines))
    return FAILED if report.broken or (report.missed and options.strict) else 0


class Report:
    """Say what was measured, as it comes."""

    def __init__(self, quiet: bool) -> None:
        self._quiet = quiet
        self.lines: list[str] = []
        self.figures: dict[str, object] = {}
        self.outcomes: list[Outcome] = []
        self.broken: list[str] = []

    @property
    def missed(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.kept is False]

    def say(self, text: str) -> None:
        self.lines.append(text)
        if not self._quiet:
            print(text, flush=True)

    def measure(self, name: str, figure: Figure, runs: int) -> None:
        """Measure one figure; what cannot be run here, or breaks, is said instead."""
        notes = Notes()
        measured: Sequence[Outcome] = ()
        self.say(f"\n### {name}: {figure.what}\n")
        try:
            measured = figure.measure(runs, notes)
        except Skipped as reason:
            notes.add(f"Skipped: {reason}")
        except Silent as reason:
            self.broken.append(name)
            notes.add(f"Broken: {reason}")
        else:
            self.say(table(measured) + "\n")
        self.say("\n".join(notes.lines))
        self.outcomes += measured
        self.figures[name] = {"outcomes": [outcome.document() for outcome in measured], "notes": notes.lines}

    def close(self) -> None:
        limited = [outcome for outcome in self.outcomes if outcome.kept is not None]
        missed = "; ".join(outcome.what for outcome in self.missed)
        self.say(
            f"\n{len(limited) - len(self.missed)} of {len(limited)} limits "
            f"kept.{f' Missed: {missed}.' if missed else ''} "
            f"{machine.load_words()} after it."
        )


def write_results(readme: Path, results: str) -> None:
    """Put `results` in the place of those below the mark in `readme`."""
    text = readme.read_text(encoding="utf-8")
    readme.write_text(f"{text.partition(MARK)[0]}{MARK}\n\n{results}\n", encoding="utf-8")


def _runs(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= 1000:
        raise argparse.ArgumentTypeError(f"{text!r} is no number of runs: from 1 to 1000 are possible")
    return int(text)

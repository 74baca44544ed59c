"""Rows of a result for whoever reads it: text in columns, a line of JSON each, CSV, or a Markdown table.

Each row is printed when it is there. No cell can drive a terminal, start a formula in a spreadsheet, or end a table.
"""

from __future__ import annotations

import argparse
import csv
import io
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from tui import output
from tui.headless.desk import say, say_json
from tui.text import one_line

_MARKDOWN: Final = re.compile(r"([\\`*_\[\]<>|])")
_FORMULA: Final = re.compile(r"\s*[=+\-@]|[\t\r]")


def add_formats(parser: argparse.ArgumentParser) -> None:
    """`--json`, `--csv` and `--md`, of which one may be given."""
    formats = parser.add_mutually_exclusive_group()
    formats.add_argument("--json", action="store_true", help="a line of JSON each")
    formats.add_argument("--csv", action="store_true", help="CSV, with a line of names")
    formats.add_argument("--md", action="store_true", help="a Markdown table")


class Table:
    """Prints rows with the columns of the first one, by name. `widths` are those of the columns in text, in their
    order; the last column has none."""

    def __init__(self, flags: argparse.Namespace, columns: Sequence[str], widths: Sequence[int]) -> None:
        self._flags = flags
        self._columns = columns
        self._widths = widths
        self._is_begun = False

    def begin(self) -> None:
        """Print the head, where the form has one; the first row does so as well."""
        if self._is_begun:
            return
        self._is_begun = True
        if self._flags.csv:
            output.write_line(csv_line(self._columns))
        elif self._flags.md:
            output.write_line(markdown_line(self._columns))
            output.write_line("|---" * len(self._columns) + "|")

    def add(self, row: Mapping[str, Any]) -> None:
        """Print a row: a value for each column; JSON has those that are in no column as well."""
        self.begin()
        if self._flags.json:
            say_json(row)
            return
        cells = ["" if row[column] is None else str(row[column]) for column in self._columns]
        if self._flags.csv:
            output.write_line(csv_line(cells))
        elif self._flags.md:
            output.write_line(markdown_line(cells))
        else:
            widths = [*self._widths, 0]
            say("  ".join(f"{cell:<{width}}" for cell, width in zip(cells, widths, strict=True)).rstrip())


def csv_line(cells: Sequence[str]) -> str:
    """A line of CSV. A spreadsheet reads a cell that begins like a formula as text."""
    stream = io.StringIO()
    csv.writer(stream, lineterminator="").writerow(
        [f"'{one_line(cell)}" if _FORMULA.match(cell) else one_line(cell) for cell in cells]
    )
    return stream.getvalue()


def markdown_line(cells: Sequence[str]) -> str:
    """A line of a Markdown table, with nothing in it that Markdown would read."""
    escaped = [_MARKDOWN.sub(r"\\\1", one_line(cell)) for cell in cells]
    return f"| {' | '.join(escaped)} |"

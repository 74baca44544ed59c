"""The forms of an export: JSON lines, CSV and Markdown. Each is inert: no byte of it drives a terminal, a spreadsheet
or a ticket, and nothing is changed without a word."""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

from tui.services.copying.markdown import code, fenced, inert, table_code, utc
from tui.services.exporting.records import BODIES, FIELDS

if TYPE_CHECKING:
    from tui.services.exporting.records import ExportRecord

FormName: TypeAlias = Literal["jsonl", "csv", "md"]
"""The name of a form, which is the ending of its files, too."""

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""The beginnings of a cell that a spreadsheet takes for a formula (OWASP, CSV Injection); the wide ones count in
Japanese."""


class Form(Protocol):
    """Puts records into text. Every piece ends with a line; a file is `begin()`, then `record()` for each."""

    def begin(self) -> str:
        """The piece before the first record."""
        ...

    def record(self, record: ExportRecord) -> str: ...

    def told(self) -> str:
        """Say what was changed so that it does no harm, in a sentence; empty where nothing was."""
        ...


class JsonLinesForm:
    """One JSON object a line, in plain ASCII: every character stands as it came, or as its escape."""

    def begin(self) -> str:
        return ""

    def record(self, record: ExportRecord) -> str:
        fields: dict[str, str | int | None] = dict(zip(FIELDS, record.values, strict=True))
        if record.bodies is not None:
            fields |= dict(zip(BODIES, record.bodies, strict=True))
        return json.dumps(fields) + "\n"

    def told(self) -> str:
        return ""


class Csv:
    """RFC 4180, with a line of names. A cell that could start a formula begins with an apostrophe; controls, which no
    table shows, stand as `\\uXXXX`. Both are counted."""

    def __init__(self, *, bodies: bool) -> None:
        self._names = FIELDS + BODIES if bodies else FIELDS
        self._defused = 0
        self._escaped = 0

    def begin(self) -> str:
        return self._line(self._names)

    def record(self, record: ExportRecord) -> str:
        cells = [self._cell(value) for value in (*record.values, *(record.bodies or ()))]
        return self._line(cells)

    def _cell(self, value: str | int | None) -> str:
        if value is None or isinstance(value, int):
            return "" if value is None else str(value)
        shown = inert(value)
        self._escaped += shown != value
        if shown.startswith(FORMULA_STARTS):
            self._defused += 1
            return f"'{shown}"
        return shown

    def _line(self, cells: tuple[str, ...] | list[str]) -> str:
        line = io.StringIO()
        csv.writer(line).writerow(cells)
        return line.getvalue()

    def told(self) -> str:
        sentences = []
        if self._defused:
            sentences.append(f"{_cells(self._defused)} could have started a formula: begun with an apostrophe instead.")
        if self._escaped:
            sentences.append(f"{_cells(self._escaped)} held control characters: they stand as \\uXXXX.")
        return " ".join(sentences)


class MarkdownTable:
    """A table, times in UTC; what somebody else wrote stands as code."""

    _COLUMNS: Final = (
        ("Status", "status"), ("Code", "code"), ("Reason", "reason"), ("Event", "event_name"),
        ("Event id", "event_id"), ("Webhook", "webhook_name"),
    )  # fmt: skip

    def begin(self) -> str:
        names = ["Time", *(title for title, _ in self._COLUMNS)]
        return f"| {' | '.join(names)} |\n|{'---|' * len(names)}\n"

    def record(self, record: ExportRecord) -> str:
        values = dict(zip(FIELDS, record.values, strict=True))
        cells = [table_code(str(values[name])) if values[name] is not None else "" for _, name in self._COLUMNS]
        return f"| {_time(record)} | {' | '.join(cells)} |\n"

    def told(self) -> str:
        return ""


class MarkdownSections:
    """A section an event, with its payloads and its response in fences that nothing in them can close."""

    def begin(self) -> str:
        return ""

    def record(self, record: ExportRecord) -> str:
        values = dict(zip(FIELDS, record.values, strict=True))
        lines = [f"## {code(str(values['event_id']))}", "", f"- Time: {_time(record)}"]
        lines += [
            f"- {name}: {code(str(value))}"
            for name, value in values.items()
            if value is not None and name not in ("event_id", "created_at")
        ]
        for name, body in zip(BODIES, record.bodies or (), strict=False):
            if body is not None:
                lines += ["", f"{name}:", "", fenced(body)]
        return "\n".join(lines) + "\n\n"

    def told(self) -> str:
        return ""


def form_of(name: FormName, *, bodies: bool) -> Form:
    """The form of this name, with or without payloads and responses."""
    match name:
        case "jsonl":
            return JsonLinesForm()
        case "csv":
            return Csv(bodies=bodies)
        case "md":
            return MarkdownSections() if bodies else MarkdownTable()


def _time(record: ExportRecord) -> str:
    if record.at is not None:
        return utc(record.at)
    created_at = dict(zip(FIELDS, record.values, strict=True))["created_at"]
    return table_code(str(created_at)) if created_at is not None else "not known"


def _cells(count: int) -> str:
    return f"{count:,} cell{'s' * (count != 1)}"

"""Stylesheets parsed once a process: each app that a test starts would parse Textual's and ours anew, and so would each
first opening of a screen, which took a sixth of the time of a screen's tests."""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet

_Rules = dict[tuple[Any, ...], list[RuleSet]]

_by_variables: dict[frozenset[tuple[str, str]], _Rules] = {}
"""What was parsed, for each set of variables: their values are put in while parsing."""
_of_sheet: WeakKeyDictionary[Stylesheet, tuple[dict[str, str], _Rules]] = WeakKeyDictionary()
_parse = Stylesheet._parse_rules


def _remembered(self: Stylesheet, css: str, read_from: Any, *args: Any, **named: Any) -> list[RuleSet]:
    """`Stylesheet._parse_rules`, asked only for what no stylesheet with the same variables has parsed."""
    variables, parsed = _of_sheet.get(self, ({}, None))
    if parsed is None or variables is not self._variables:
        parsed = _by_variables.setdefault(frozenset(self._variables.items()), {})
        _of_sheet[self] = (self._variables, parsed)
    asked = (css, read_from, args, tuple(sorted(named.items())))
    if asked not in parsed:
        parsed[asked] = _parse(self, css, read_from, *args, **named)
    return parsed[asked]


def parse_once() -> None:
    """Let all stylesheets of this process share what they parse. Rules are never changed after they were parsed."""
    Stylesheet._parse_rules = _remembered  # type: ignore[method-assign]

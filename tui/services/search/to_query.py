"""A filter of the filter bar as the search of the event index takes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tui.services.search.filter import Filter
from tui.services.search.terms import NO_CODE, STATUS_WORDS, Term, attempt_bound, code_pattern, statuses
from tui.store.database import bindable
from tui.store.keys import micros
from tui.store.matching import holds, is_plain, like, like_start
from tui.store.search import Condition, Terms, WordTest

HookNames = Mapping[int, tuple[str, str]]
"""The webhooks of a search: the number of its log, and its id and name."""


def search_terms(wanted: Filter, hooks: HookNames | None = None) -> Terms:
    """Put what `wanted` lets through into terms for `Search`. `hooks` are needed for `hook:`, and for free words that
    are to be looked for in names of webhooks, too (where a list shows them)."""
    hooks = hooks or {}
    return Terms(
        tuple(_condition(term, hooks) for term in wanted.terms),
        tuple(
            WordTest(
                word.text,
                word.negated,
                tuple(api for api, seen in STATUS_WORDS.items() if holds(seen, word.text)),
                tuple(log for log, (_, name) in hooks.items() if holds(name, word.text)),
            )
            for word in wanted.words
        ),
    )


def _condition(term: Term, hooks: HookNames) -> Condition:
    if term.name in ("since", "until"):
        sign = ">=" if term.name == "since" else "<="
        tests = [Condition(f"timed AND at {sign} ?", (micros(term.at),))] if term.at is not None else []
    else:
        tests = [_value(term.name, value, hooks) for value in term.values]
    values = tuple(value for test in tests for value in test.values)
    # What is not known of an event is NULL to SQL, which a NOT would leave NULL.
    either = " OR ".join(f"({test.sql})" for test in tests) or "0"
    return Condition(f"{'NOT ' if term.negated else ''}coalesce({either}, 0)", values)


def _value(name: str, value: str, hooks: HookNames) -> Condition:
    match name:
        case "status":
            known = sorted(statuses(value))
            begins = _starts("status", value)
            within = f"status IN ({', '.join('?' * len(known))}) OR {begins.sql}"
            return Condition(within, (*known, *begins.values))
        case "code":
            return _code(value)
        case "attempt":
            sign, number = attempt_bound(value) or ("=", -1)
            return Condition(f"attempt + 1 {sign} ?", (number,))
        case "hook":
            logs = [log for log, (config_id, label) in hooks.items() if holds(config_id, value) or holds(label, value)]
            return Condition(f"log IN ({', '.join('?' * len(logs))})", tuple(logs))
        case "id":
            return _holds("event_id", value)
        case _:
            return _holds("event_name", value)


def _code(value: str) -> Condition:
    if value.lower() == NO_CODE:
        return Condition("code = ''")
    pattern = code_pattern(value)
    if pattern is None:
        return _holds("code", value)
    return Condition("code GLOB '[0-9][0-9][0-9]' AND code LIKE ?", (f"{pattern}%",))


def _holds(column: str, value: str) -> Condition:
    if is_plain(value):
        return Condition(f"{column} LIKE ? ESCAPE '\\'", (like(value),))
    return Condition(f"tui_holds(?, CAST({column} AS BLOB))", (value.encode("utf-8", "surrogatepass"),))


def _starts(column: str, value: str) -> Condition:
    if is_plain(value):
        return Condition(f"{column} LIKE ? ESCAPE '\\'", (like_start(value),))
    text: Any = bindable(value)  # the API's statuses are ASCII: case is no matter here
    return Condition(f"substr({column}, 1, ?) = CAST(? AS TEXT)", (len(value), text))

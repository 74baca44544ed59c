"""The only door to a JSONata engine: `check` an expression, `evaluate` it over a JSON text. A leaf.

The engine is jlens (Rust). It is imported when the first expression is checked, so that start-up knows nothing of it;
where it cannot be had, every call raises `JsonataMissing` and the rest of the program works. Only its call from text to
text is used: that one lets go of the interpreter's lock while it parses, evaluates and writes. No call is without all
limits.

jlens 0.25 looks at its time limit between steps, yet not within `$distinct` and `$keys`, whose time grows with the
square of the entries (100,000 take half a minute). So a call is given up here `GRACE` after its limit, and what still
runs is counted: with `MOST_LEFT` of them nothing is begun. Threads are daemons: none of them holds up the end of the
program.

Numbers are JavaScript's, as JSONata defines: 15 to 17 digits; of two equal names in an object the last counts.
"""

from __future__ import annotations

import asyncio
import re
import threading
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    import jlens

TIMEOUT: Final = 2.0
"""Seconds that an expression may take."""
GRACE: Final = 1.0
"""Seconds after that until nobody waits for the engine any more."""
MOST_LEFT: Final = 4
"""Evaluations that still run although nobody waits for them any more."""
LONGEST_EXPRESSION: Final = 100_000
"""Characters. The contract allows a webhook's expression 15,000."""
MAX_STRING_BYTES: Final = 20_000_000
MAX_ARRAY_ITEMS: Final = 1_000_000
MAX_RESULT_BYTES: Final = 20_000_000
DEEPEST: Final = 127
"""Levels of nesting that the engine reads of a document."""

Kind: TypeAlias = Literal["syntax", "evaluation", "document", "limit", "missing", "engine"]

_LONGEST_WORDS: Final = 300
_TIMED_OUT: Final = f"It was stopped after {TIMEOUT:g} s: it is endless, or too much for this document"
_LIMITS: Final[dict[str, str | None]] = {
    "D1011": "It was stopped: it calls itself without an end, or nests too deeply",
    "D1012": _TIMED_OUT,
    "D2014": None,
    "D2016": None,
    "U1001": None,
}
"""Errors of the engine that are limits; those without words are said in its own, which name the number."""
_SURROGATES: Final = re.compile(r"(?:\\u[dD][89a-fA-F][0-9a-fA-F]{2})+")
_HALVES: Final = re.compile("[\ud800-\udfff]")


class JsonataProblem(Exception):
    """An expression that is wrong, fails, or was stopped; or a document that cannot be read.

    `str()` is a sentence without a full stop, which may hold outside text. `start` and `end` bound the part of the
    expression that it is about, in characters from 0; `None` where there is none.
    """

    def __init__(
        self, words: str, kind: Kind, *, code: str = "", start: int | None = None, end: int | None = None
    ) -> None:
        super().__init__(words if len(words) <= _LONGEST_WORDS else words[: _LONGEST_WORDS - 1] + "…")
        self.kind = kind
        self.code = code
        self.start = start
        self.end = start if end is None else end

    def located(self, expression: str) -> str:
        """The sentence with the place in `expression`, counted from 1."""
        if self.start is None:
            return str(self)
        before = expression[: self.start]
        line, column = before.count("\n") + 1, self.start - before.rfind("\n")
        place = f"line {line}, column {column}" if "\n" in expression else f"character {column}"
        return f"{self}, at {place}"


class JsonataMissing(JsonataProblem):
    """The engine is not installed, or does not run on this system."""

    def __init__(self) -> None:
        super().__init__(
            "JSONata is not available here: the package jlens is missing or does not fit this system", "missing"
        )


@dataclass(frozen=True, slots=True)
class Result:
    """The result of an expression over a document."""

    text: str | None
    """JSON without blanks; `None` where the expression finds nothing (JSONata's undefined)."""
    replaced: int = 0
    """Halves of surrogate pairs and bytes that are no UTF-8, for which the engine was given U+FFFD."""


def check(expression: str) -> JsonataProblem | None:
    """Tell what is wrong with the form of an expression, or that there is no engine. Takes milliseconds at most."""
    try:
        _compiled(expression)
    except JsonataProblem as problem:
        return problem
    return None


async def evaluate(expression: str, document: str | bytes) -> Result:
    """Apply `expression` to a JSON text (bytes: UTF-8) in a thread; it ends after `TIMEOUT` and `GRACE` at the latest.

    Raises `JsonataProblem`. Where the caller is cancelled the engine goes on until its own limit.
    """
    future = _begun(expression, document)
    try:
        return await asyncio.wait_for(asyncio.wrap_future(future), TIMEOUT + GRACE)
    except TimeoutError:
        raise JsonataProblem(_TIMED_OUT, "limit", code="D1012") from None
    finally:
        _leave(future)


def evaluate_now(expression: str, document: str | bytes) -> Result:
    """`evaluate` for callers without an event loop, with the same limits."""
    future = _begun(expression, document)
    try:
        return future.result(TIMEOUT + GRACE)
    except TimeoutError:
        raise JsonataProblem(_TIMED_OUT, "limit", code="D1012") from None
    finally:
        _leave(future)


_left: set[Future[Result]] = set()


def _leave(future: Future[Result]) -> None:
    """Nobody waits for it any more: what has not ended yet counts until it has."""
    if not future.done():
        _left.add(future)
        future.add_done_callback(_left.discard)


def _begun(expression: str, document: str | bytes) -> Future[Result]:
    if len(_left) >= MOST_LEFT:
        words = f"{MOST_LEFT} earlier expressions have not ended yet: try again in a moment"
        raise JsonataProblem(words, "limit")
    future: Future[Result] = Future()
    future.set_running_or_notify_cancel()  # from here on a caller that goes away cannot take the future with it

    def run() -> None:
        try:
            result = _evaluated(expression, document)
        except BaseException as fault:  # a panic of the engine is no Exception
            future.set_exception(fault if isinstance(fault, JsonataProblem) else _broken(fault))
        else:
            future.set_result(result)

    try:
        threading.Thread(target=run, name="jsonata", daemon=True).start()
    except RuntimeError:
        raise JsonataProblem("No thread can be started for the expression", "engine") from None
    return future


def _broken(fault: BaseException) -> JsonataProblem:
    return JsonataProblem(f"The JSONata engine failed: {type(fault).__name__}: {fault}", "engine")


def _evaluated(expression: str, document: str | bytes) -> Result:
    compiled = _compiled(expression)
    text, replaced = _decoded(document)
    try:
        return Result(_applied(compiled, expression, text), replaced)
    except ValueError as error:
        mended, halves = _mended(text)
        if not halves:
            raise _unread(text, str(error)) from None
    try:
        return Result(_applied(compiled, expression, mended), replaced + halves)
    except ValueError as error:
        raise _unread(mended, str(error)) from None


def _applied(compiled: jlens.Expression, expression: str, text: str) -> str | None:
    """The engine's result. Raises `ValueError` for a text that it does not read, one with half a surrogate pair too."""
    from jlens import JlensError

    try:
        return compiled.evaluate_json(
            text,
            timeout=TIMEOUT,
            max_string_length=MAX_STRING_BYTES,
            max_array_length=MAX_ARRAY_ITEMS,
            max_result_size=MAX_RESULT_BYTES,
        )
    except JlensError as error:
        raise _problem(error, expression, "evaluation") from None


def _compiled(expression: str) -> jlens.Expression:
    if len(expression) > LONGEST_EXPRESSION:
        raise JsonataProblem(f"The expression is longer than {LONGEST_EXPRESSION:,} characters", "limit")
    half = _HALVES.search(expression)
    if half:
        raise JsonataProblem("The expression holds half a character", "syntax", start=half.start(), end=half.end())
    try:
        from jlens import Expression, JlensError
    except ImportError:
        raise JsonataMissing from None
    try:
        return Expression(expression)
    except JlensError as error:
        raise _problem(error, expression, "syntax") from None


def _problem(error: jlens.JlensError, expression: str, kind: Kind) -> JsonataProblem:
    words = str(error).rstrip(".").replace(".  ", ": ")
    if error.code in _LIMITS:
        kind, words = "limit", _LIMITS[error.code] or words
    elif error.code == "S0201" and error.start is not None:
        words = f"Syntax error: {expression[error.start : error.end]}"  # as it was written: the engine says 2.0 for 2
    elif error.code == "T1006" and error.token:
        words = f"${error.token} is not a function"
    return JsonataProblem(words, kind, code=error.code, start=error.start, end=error.end)


def _unread(text: str, words: str) -> JsonataProblem:
    """The problem of a document that the engine does not read."""
    if not text or text.isspace():
        return JsonataProblem("There is nothing to apply JSONata to: the document is empty", "document")
    _, _, reason = words.partition(": ")
    reason, _, place = reason.partition(" at line ")
    if reason == "recursion limit exceeded":
        return JsonataProblem(f"The document is nested deeper than {DEEPEST} levels: JSONata is not applied", "limit")
    where = f" (line {place.replace(' column', ', column')})" if place else ""
    if reason == "number out of range":
        return JsonataProblem(f"A number is too large for JSONata{where}", "document")
    return JsonataProblem(f"The document is not JSON: {reason or words}{where}", "document")


def _decoded(document: str | bytes) -> tuple[str, int]:
    """The text without a byte order mark, and for how many bytes that are no UTF-8 it has U+FFFD."""
    replaced = 0
    if isinstance(document, bytes):
        text = document.decode("utf-8", "replace")
        if "\ufffd" in text:
            replaced = text.count("\ufffd") - document.count("\ufffd".encode())
    else:
        text = document
    return text.removeprefix("\ufeff"), replaced


def _mended(text: str) -> tuple[str, int]:
    """The text with U+FFFD for each half of a surrogate pair, raw or as an escape, and their count."""
    text, halves = _HALVES.subn("\ufffd", text)

    def mend(run: re.Match[str]) -> str:
        nonlocal halves
        start = run.start()
        while start and text[start - 1] == "\\":
            start -= 1
        # After an odd number of backslashes the first one of the run is itself escaped, hence text.
        plain = 6 * ((run.start() - start) % 2)
        units = [run[0][at : at + 6] for at in range(plain, len(run[0]), 6)]
        mended = [run[0][:plain]]
        at = 0
        while at < len(units):
            if at + 1 < len(units) and units[at][3] in "89abAB" and units[at + 1][3] in "cdefCDEF":
                mended += units[at : at + 2]
                at += 2
            else:
                mended.append("\\ufffd")
                halves, at = halves + 1, at + 1
        return "".join(mended)

    return _SURROGATES.sub(mend, text), halves

"""The one meaning of "occurs in", in SQL and out of it: case does not count, in any script."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from tui.document.members import STRING, members, name_of

LONGEST_LIKE: Final = 20_000
"""Characters of a word that `LIKE` is given: SQLite raises where a pattern has more than 50,000 bytes, and one that is
escaped takes two for a character."""
_STRING_OR_GAP: Final = re.compile(rf"({STRING})|([:,])", re.DOTALL)
_LAST_CASED: Final = 0x20000
"""Beyond are no letters that have a case."""
_ESCAPED: Final = re.compile(r"(?:\\u[0-9a-fA-F]{4})+")


def is_plain(word: str) -> bool:
    """Tell whether SQLite's own `LIKE` finds `word` whatever its case: it knows ASCII letters only, ends at a NUL, and
    takes no pattern that is very long."""
    return len(word) <= LONGEST_LIKE and word.isascii() and "\0" not in word


def is_foreign(word: str) -> bool:
    """Tell whether no text in ASCII holds `word`, whatever its case, unless by escapes (`\\u00fc`)."""
    return not word.casefold().isascii()


def needles(word: str) -> tuple[str, ...]:
    """Texts of which each event that holds a foreign `word` has one: a character of it in every case, or the beginning
    of an escape. Empty where that cannot be told.

    SQLite looks for them and lets go of the interpreter's lock; the functions below, which hold it, are called for what
    is left. A name with an umlaut in 100,000 German payloads: 3.7 s of the processor's time with the lock held, now 2.4
    s without.
    """
    foreign = [character for character in word.casefold() if not character.isascii() and character.isprintable()]
    if not foreign:  # half a surrogate pair, which SQLite takes in no text
        return ()
    return foreign[0], *_unfolded().get(foreign[0], ()), "\\u"


@lru_cache(maxsize=1)
def _unfolded() -> dict[str, tuple[str, ...]]:
    """The characters that are folded into others, by each of those: 10 ms, for the first foreign word."""
    kinds: dict[str, tuple[str, ...]] = {}
    for character in map(chr, range(0x80, _LAST_CASED)):
        folded = character.casefold()
        if folded != character:
            for part in folded:
                kinds[part] = (*kinds.get(part, ()), character)
    return kinds


def like(word: str) -> str:
    """A pattern for `LIKE ? ESCAPE '\\'` that finds `word` anywhere."""
    return f"%{like_start(word)}"


def like_start(word: str) -> str:
    """A pattern for `LIKE ? ESCAPE '\\'` that finds `word` at the beginning."""
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def holds(text: str, word: str) -> bool:
    """Tell whether `word` occurs in `text`; JSON escapes (`\\u00fc`) count as the characters they stand for."""
    if is_plain(word):
        return word.encode().lower() in text.encode("utf-8", "surrogatepass").lower()
    wanted = word.casefold()
    return wanted in text.casefold() or ("\\u" in text and wanted in _ESCAPED.sub(_unescaped, text).casefold())


def starts(text: str, word: str) -> bool:
    """Tell whether `text` begins with `word`."""
    if is_plain(word):
        return text.encode("utf-8", "surrogatepass").lower().startswith(word.encode().lower())
    return text.casefold().startswith(word.casefold())


def _unescaped(match: re.Match[str]) -> str:
    return str(json.loads(f'"{match[0]}"'))


# --- in SQL -----------------------------------------------------------------------------------------------------------

_SKIPPED: Final = frozenset(
    {
        # columns of `events`, which were looked at before
        "event_id", "url", "created_at", "event_name", "status", "http_method",
        # the same for all events of a log, or no text
        "org_id", "organization_id", "webhook_config_id", "webhook_id", "webhook_name", "retry_attempt",
        "can_reapply_transform", "can_reapply_transform_reason",
        # of a large response, which is looked through itself
        "\x00brief",
    }
)  # fmt: skip
_NAMES: Final = "status_code message body code null true false"
_PUNCTUATION: Final = frozenset("{}[]:,")


def is_escaped(word: str) -> bool:
    """Tell whether `word` is spelled otherwise in JSON text than it reads."""
    return any(character in '"\\' or character < " " for character in word)


def could_be_structure(word: str) -> bool:
    """Tell whether `word` could be found in the JSON of any answer, outside of its values."""
    return not _PUNCTUATION.isdisjoint(word) or word.lower() in _NAMES


def value_holds(document: str, word: str) -> bool:
    """Tell whether `word` occurs in a value of a JSON object as the index keeps it; the API's own names are no
    values."""
    if not is_escaped(word) and not holds(document, word):
        return False
    return any(holds(text, word) for text in value_texts(document))


def value_texts(document: str) -> Iterator[str]:
    """The values of a JSON object as the index keeps it, as texts that a search may find; of a doubled name both."""
    for key, value in members(document):
        name = name_of(key)
        if name in _SKIPPED:
            continue
        if name == "metadata" and value.startswith("{"):
            yield from value_texts(value)
        elif value.startswith('"'):
            yield str(json.loads(value, strict=False))
        elif value not in ("null", "true", "false"):
            yield value
            if value[0] in "{[":
                yield _with_spaces(value)


def _with_spaces(value: str) -> str:
    """As people write it, with a space after a colon and a comma."""
    return _STRING_OR_GAP.sub(lambda token: token[1] or f"{token[2]} ", value)


def use_in(connection: sqlite3.Connection) -> None:
    """Give a connection `tui_holds(word, text, ...)`, `tui_value_holds(word, document)` and `tui_body_holds(word,
    payload, original, answer, rest)`. All are BLOBs of UTF-8: Python's module takes no half of a surrogate pair in a
    text."""
    connection.create_function("tui_holds", -1, _any_holds, deterministic=True)
    connection.create_function("tui_value_holds", 2, _value_holds, deterministic=True)
    connection.create_function("tui_body_holds", 5, _body_holds, deterministic=True)


def _any_holds(word: bytes, *texts: bytes | None) -> bool:
    wanted, foreign = _word(word)
    return any(text and _may_hold(text, foreign) and holds(_text(text), wanted) for text in texts)


def _value_holds(word: bytes, document: bytes | None) -> bool:
    wanted, foreign = _word(word)
    return bool(document and _may_hold(document, foreign) and value_holds(_text(document), wanted))


def _body_holds(
    word: bytes, payload: bytes | None, original: bytes | None, answer: bytes | None, rest: bytes | None
) -> bool:
    return _any_holds(word, payload, original) or _value_holds(word, answer) or _value_holds(word, rest)


def _may_hold(text: bytes, foreign: bool) -> bool:
    """Tell whether it is worth reading `text`: most of what is written in ASCII is passed over here, at a tenth of the
    cost."""
    return not foreign or not text.isascii() or b"\\u" in text


@lru_cache(maxsize=64)
def _word(word: bytes) -> tuple[str, bool]:
    """The word, and whether no ASCII text can hold it whatever its case."""
    text = _text(word)
    return text, is_foreign(text)


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogatepass")

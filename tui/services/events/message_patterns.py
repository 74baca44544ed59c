"""Patterns of messages: ids, numbers, times and values taken out, placeholders in their places."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

LONGEST: Final = 160
"""Characters of a normalised message. What comes after is left out: reasons are cut themselves, mostly amid a word."""

_ON: Final = "…"
_EDGES: Final = "\"'`“”„«»()[]{}<>,;:.!?|*"
_QUOTED: Final = re.compile(
    r"""(?<![\w>])(?:"[^"]+"|'[^']+'|`[^`]+`|“[^”]+”|„[^“”]+[“”]|«[^»]+»)(?![\w<])""",
)
_QUOTE: Final = re.compile("[\"'`“„«]")
_UUID: Final = re.compile(r"[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}")
_EMAIL: Final = re.compile(r"[^\s@<>()=:,;/]+@[^\s@<>()=:,;/]+\.[^\s@<>()=:,;/.]+")
_CLOCK: Final = r"\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?"
_MOMENT: Final = rf"\d{{4}}-\d{{2}}-\d{{2}}(?:[Tt]{_CLOCK})?|{_CLOCK}|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}"
_TIME: Final = re.compile(rf"(?<!\w)(?:{_MOMENT})(?!\w)")
_PLAIN: Final = re.compile(rf"(?P<n>\d{{1,7}})|(?P<id>\d{{8,}}|{_UUID.pattern})|(?P<time>{_MOMENT})")
_PIECE: Final = re.compile(r"[^\s/\\?&=#:;,|@()\[\]{}<>\"'`“”„«»]+")
_PART: Final = re.compile(r"[^-_.+~]+")
_HEX: Final = re.compile(r"(?:\d[xX])?[0-9a-fA-F]{8,}")
_AMOUNT: Final = re.compile(r"\d+([^\W\d_]{1,3}|%)?")
_SHAPE: Final = str.maketrans("123456789", "0" * 9)
_DIGITS: Final = re.compile(r"\d+")
_DIGIT: Final = re.compile(r"\d")
_SEVERAL_IDS: Final = re.compile(r"(?:<n>[-_.+~]*)*<id>(?:[-_.+~]*<(?:id|n)>)*")
_SEVERAL_NUMBERS: Final = re.compile(r"<n>(?:[-_.:,/]+<n>)*")
_REPEATED: Final = re.compile(r"(?<!\S)(<\w+>)(?: \1)+(?!\S)")
_ID_LENGTH: Final = 6
"""From this many characters on, letters mixed with at least two digits are an id; `v1` is a word with a number."""


class Wording:
    """Normalises messages; keeps what became of each word and each shape, since the same ones come again and again."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}
        self._shapes: dict[str, str] = {}

    def of(self, text: str) -> str:
        """`text` with all that differs from event to event as `<id>`, `<n>`, `<time>`, `<email>` or `<value>`.

        Doing it twice changes nothing. The result is outside text as much as `text` is.
        """
        shape = text.translate(_SHAPE)  # which digits they are makes no difference: most messages differ in those only
        shown = self._shapes.get(shape)
        if shown is None:
            shown = self._once(shape)
            if len(shape) > LONGEST or _QUOTE.search(shown):  # a cut, or a quotation gone, may bring forth another
                while (again := self._once(shown)) != shown:
                    shown = again
            self._shapes[shape] = shown
        return shown

    def _once(self, text: str) -> str:
        if _QUOTE.search(text) and text.lstrip()[:1] not in ("{", "["):  # in JSON nearly all is quoted, names too
            text = _QUOTED.sub("<value>", text)
        known, generalised = self._words.get, self._word
        shown = " ".join([known(word) or generalised(word) for word in text.split()])
        if "> <" in shown:
            shown = _REPEATED.sub(r"\1", shown)
        return shown if len(shown) <= LONGEST else _cut(shown)

    def _word(self, word: str) -> str:
        shown = _word(word)
        if shown == word:  # what differs from event to event is not worth keeping
            self._words[word] = shown
        return shown


_PLACEHOLDER: Final = re.compile(r"<(?:n|id|time|email|value)>")


def in_common(wording: str, texts: Iterable[str]) -> str:
    """`wording`, which is what all of `texts` have in common, with every placeholder filled that stands for the same in
    each."""
    literals = _PLACEHOLDER.split(wording.removesuffix(f" {_ON}"))
    if len(literals) == 1:
        return wording
    ends = r".*" if wording.endswith(f" {_ON}") else ""
    form = re.compile("(.+?)".join(map(re.escape, literals)) + ends, re.DOTALL)
    same: list[str | None] | None = None
    for text in texts:
        match = form.fullmatch(" ".join(text.split()))
        if match is None:
            return wording
        values = match.groups()
        same = (
            list(values)
            if same is None
            else [one if one == other else None for one, other in zip(same, values, strict=True)]
        )
        if not any(same):
            return wording
    kept = iter(same or ())
    filled = _PLACEHOLDER.sub(lambda place: next(kept) or place[0], wording)
    return filled if len(filled) <= LONGEST else wording


def normalised(text: str) -> str:
    """`Wording().of(text)`, for one message."""
    return Wording().of(text)


def _word(word: str) -> str:
    """A word, which is anything between white space: a URL is one."""
    core = word.strip(_EDGES)
    if core.isalpha() or not core:
        return word
    if plain := _PLAIN.fullmatch(core):
        return word.replace(core, f"<{plain.lastgroup}>", 1)
    if "@" in word:
        word = _EMAIL.sub("<email>", word)
    if not _DIGIT.search(word):
        return word
    word = _TIME.sub("<time>", word)
    return _tidy(_PIECE.sub(lambda match: _piece(match[0]), word))


def _tidy(word: str) -> str:
    return _SEVERAL_NUMBERS.sub("<n>", _SEVERAL_IDS.sub("<id>", word))


def _piece(piece: str) -> str:
    if piece.isalpha():
        return piece
    return "<id>" if _UUID.fullmatch(piece) else _PART.sub(lambda match: _part(match[0]), piece)


def _part(part: str) -> str:
    if part.isalpha():
        return part
    digits = len(_DIGIT.findall(part))
    if not digits:
        return part
    if _HEX.fullmatch(part):  # eight digits are an id, too: one in forty hexadecimal ones has no letter
        return "<id>"
    if amount := _AMOUNT.fullmatch(part):
        return f"<n>{amount[1] or ''}"
    if digits >= 2 and len(part) >= _ID_LENGTH:
        return "<id>"
    return _DIGITS.sub("<n>", part)


def _cut(text: str) -> str:
    """The words of `text` that fit, or, of one that is too long, its beginning without half a placeholder."""
    text = text.removesuffix(f" {_ON}")
    if len(text) <= LONGEST:
        return f"{text} {_ON}"
    kept = text[: LONGEST + 1].rpartition(" ")[0] or text[:LONGEST]
    half = kept.rfind("<")
    if half > kept.rfind(">") and len(kept) - half < len("<email>"):
        kept = kept[:half]
    return f"{kept.rstrip()} {_ON}"

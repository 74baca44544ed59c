"""The language of the filter bar: free words and terms such as `status:failed`, forgiving while it is typed.

    timeout "order completed" status:failed code:5xx,none since:09:38 until:30m attempt:>1 hook:billing -id:evt_1

Words and terms must all fit; a comma is "or"; `-` before one says "not".
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import TYPE_CHECKING, Final, NamedTuple

from tui.services.search.syntax import split, written
from tui.services.search.terms import FORMS, STATUS_WORDS, TIMES, Term, Word, moment, statuses, wrong
from tui.services.time.window import Window
from tui.store.matching import holds
from tui.store.rows import EventRow

if TYPE_CHECKING:
    from tui.api.models import FilterableStatus

LONGEST: Final = 10_000
"""Characters of a filter that are read."""
MOST: Final = 100
"""Words and values that are looked for: each is a test of every event, and SQLite nests a thousand at most."""
_FULL_ID: Final = re.compile(
    r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-7][0-9A-HJKMNP-TV-Z]{25}|[a-z]+_[0-9A-Za-z]{16,64}", re.ASCII
)


class ServerPart(NamedTuple):
    """The server's part of a filter: `listEvents`' own filters. Times are aware, UTC, both inclusive; `None` is
    open."""

    status: FilterableStatus | None
    since: datetime | None
    until: datetime | None
    event_id: str | None


@dataclass(frozen=True)
class Filter:
    """A filter as it was typed. `problems` are sentences for what could not be used as it stands; the rest is used all
    the same."""

    parts: tuple[Word | Term, ...] = ()
    problems: tuple[str, ...] = ()
    now: datetime | None = None
    """The time at which it was read: `30m` and a clock time count from then."""

    @property
    def text(self) -> str:
        """The filter in its one canonical form, which is read as the same filter."""
        return written(self.parts)

    @property
    def is_empty(self) -> bool:
        """True if everything is let through."""
        return not self.parts

    @property
    def words(self) -> tuple[Word, ...]:
        """The free words."""
        return tuple(part for part in self.parts if isinstance(part, Word))

    @property
    def terms(self) -> tuple[Term, ...]:
        """The terms."""
        return tuple(part for part in self.parts if isinstance(part, Term))

    def matches(
        self,
        row: EventRow,
        body: Callable[[EventRow], str] = lambda row: "",
        hook: Callable[[str], str] = lambda config_id: "",
    ) -> bool:
        """Tell whether the filter lets `row` through. `body` gives the text of payload and response, and is asked only
        where the row itself does not decide; `hook` gives a webhook's name by its id."""
        if not all(term.fits(row, hook) for term in self.terms):
            return False
        more: str | None = None
        for word in self.words:
            occurs = any(holds(text, word.text) for text in row_texts(row)) or holds(hook(row.config_id), word.text)
            if not occurs:
                more = body(row) if more is None else more
                occurs = holds(more, word.text)
            if occurs is word.negated:
                return False
        return True

    def server(self, window: Window, status: FilterableStatus | None = None) -> ServerPart | None:
        """Build the question to the server, within `window` and, if it is set, `status`; `None` where nothing can
        match."""
        wanted = {status} if status else set(STATUS_WORDS)
        event_id: str | None = None
        since, until = window.bounds(self.now or datetime.now(UTC))
        for term in self.terms:
            if term.negated:
                continue
            match term.name:
                case "status" if all(map(statuses, term.values)):
                    wanted &= frozenset().union(*map(statuses, term.values))
                case "since" if term.at is not None:
                    since = max(since, term.at) if since else term.at
                case "until" if term.at is not None:
                    until = min(until, term.at) if until else term.at
                case "id" if (full := full_id(term)) is not None:
                    if event_id not in (None, full):
                        return None
                    event_id = full
        if not wanted or (since and until and since > until):
            return None
        (one, *others) = wanted
        return ServerPart(_filterable(one) if not others else None, since, until, event_id)

    @property
    def local(self) -> Filter:
        """The filter that is left to do here for rows of the status and times that `server()` gives. An id stays: it
        costs little, and what was read before is not narrowed by it."""
        return Filter(tuple(part for part in self.parts if not _done_by_server(part)), (), self.now)


def parse_filter(text: str, now: datetime, zone: tzinfo = UTC) -> Filter:
    """Read what was typed. Never raises: unfinished terms are left out, and `problems` says what is wrong with others.

    `now` is aware; times without a zone are in `zone`.
    """
    parts: list[Word | Term] = []
    problems: list[str] = []
    if len(text) > LONGEST:
        problems.append(f"A filter is {LONGEST:,} characters at most; the other {len(text) - LONGEST:,} are left out.")
    count = 0
    for part, unknown in split(text[:LONGEST]):
        count += 1 if isinstance(part, Word) else max(len(part.values), 1)
        if count > MOST:
            problems.append(f"A filter looks for {MOST} words and values at most; the rest is left out.")
            break
        if isinstance(part, Word):
            if unknown:
                problems.append(f"There is no term '{unknown}:', it is looked for as text; the terms are {_NAMES}.")
            if part.text and part not in parts:
                parts.append(part)
            continue
        if not part.values:
            problems.append(f"{part.name}: takes {FORMS[part.name]}.")
            continue
        sentences = [wrong(part.name, value, now, zone) for value in part.values]
        problems += [sentence for sentence in sentences if sentence]
        usable = part.values
        if part.name == "attempt":
            usable = tuple(value for value, sentence in zip(usable, sentences, strict=True) if not sentence)
        at = moment(part.name, part.values[0], now, zone) if part.name in TIMES else None
        term = Term(part.name, usable, part.negated, at)
        if usable and (at or part.name not in TIMES) and term not in parts:
            parts.append(term)
    since = [part.at for part in parts if isinstance(part, Term) and part.name == "since" and not part.negated]
    until = [part.at for part in parts if isinstance(part, Term) and part.name == "until" and not part.negated]
    if any(low > high for low in since if low for high in until if high):
        problems.append("since: is later than until:, so nothing can match.")
    return Filter(tuple(parts), tuple(dict.fromkeys(problems)), now)


def row_texts(row: EventRow) -> tuple[str, ...]:
    """Return the texts that free words are looked for in before payload and response are."""
    return (
        row.event_id, row.status, STATUS_WORDS.get(row.status, ""), row.code, row.reason, row.event_name,
        row.correlation_id, row.method, row.url, row.created_at,
    )  # fmt: skip


def full_id(term: Term) -> str | None:
    """The id, where a term names one whole event id in a form that is known (UUID, ULID, `evt_...`)."""
    if term.name != "id" or term.negated or len(term.values) != 1 or not _FULL_ID.fullmatch(term.values[0]):
        return None
    return term.values[0]


def scope_words(
    covered: int,
    loaded: int,
    older: int | None = 0,
    *,
    matches: int | None = None,
    searching: bool = False,
    can_search: bool = True,
) -> str:
    """Say what a filter has covered, for the footer: `125 of 137 loaded · 60 older on the server · enter searches on`.

    `covered` of the `loaded` events were looked through; `older` ones are on the server only (`None`: there are, and
    nobody knows how many). `searching`: they are being read now.
    """
    parts = [f"{matches:,} match"] if matches is not None else []
    whole = older == 0
    if covered < loaded:
        parts.append(f"{covered:,} of {loaded:,} events read" if whole else f"{covered:,} of {loaded:,} loaded")
    elif whole:
        parts.append(f"all {loaded:,} events read" if loaded > 1 else "1 event read" if loaded else "no events")
    else:
        parts.append(f"all {loaded:,} loaded" if loaded > 1 else "1 loaded" if loaded else "none loaded")
    if older is None or older > 0:
        parts.append("older on the server" if older is None else f"{older:,} older on the server")
        if searching:
            parts.append("searching on, esc stops")
        elif can_search:
            parts.append("⏎ searches on")
    return " · ".join(parts)


def completion(text: str) -> str:
    """Suggest what could follow at the end of `text`: the rest of a term's name or of a status; empty where nothing is
    sure."""
    token = re.split(r"\s", text)[-1] if text.count('"') % 2 == 0 else ""
    token = token.removeprefix("-")
    name, colon, value = token.partition(":")
    choices = STATUS_WORDS.values() if colon and name.lower() == "status" else () if colon else (f"{n}:" for n in FORMS)
    begun = value.rpartition(",")[2].lower() if colon else name.lower()
    fitting = [choice for choice in choices if choice.startswith(begun)] if begun else []
    return fitting[0][len(begun) :] if len(fitting) == 1 else ""


_NAMES: Final = " ".join(f"{name}:" for name in FORMS)


def _filterable(status: str) -> FilterableStatus | None:
    """The status as the server filters by it: it cannot by `in_progress`."""
    return status if status in ("succeeded", "failed", "skipped") else None  # type: ignore[return-value]  # just looked


def _done_by_server(part: Word | Term) -> bool:
    if isinstance(part, Word) or part.negated:
        return False
    if part.name == "status":
        wanted = frozenset().union(*map(statuses, part.values))
        return all(map(statuses, part.values)) and len(wanted) == 1 and None is not _filterable(*wanted)
    return part.name in TIMES

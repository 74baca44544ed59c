"""A received request held against a key: is its signature valid, and if not, why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from tui import standard_webhooks as rules
from tui.services.signatures.keys import Key
from tui.services.time.clock import ago, long_ago

_LONGEST_TIMESTAMP: Final = 11
"""Digits of a timestamp in seconds that are read: later than the year 5,000 is no time."""


class Finding(StrEnum):
    """The outcome of a check."""

    VALID = "valid"
    NO_HEADER = "no_header"
    MALFORMED = "malformed"
    NO_SIGNATURE = "no_signature"
    """The headers are there, without a signature of the version that the key checks."""
    NO_MATCH = "no_match"
    """The key is another's, or the id, the timestamp or the body was changed: a signature cannot tell which."""
    BODY_CHANGED = "body_changed"
    """The body was changed on its way here, in a manner that is known."""
    CLOCK = "clock"


@dataclass(frozen=True)
class Verdict:
    """The outcome of a check, and one sentence that says it. The sentence may hold text of the request."""

    finding: Finding
    version: str
    sentence: str

    @property
    def is_valid(self) -> bool:
        return self.finding is Finding.VALID

    @property
    def facts(self) -> dict[str, str | bool]:
        """The verdict for programs."""
        return {
            "valid": self.is_valid,
            "finding": str(self.finding),
            "version": self.version,
            "words": self.sentence,
        }


def verify(headers: Iterable[tuple[str, str]], body: bytes, key: Key, now: datetime | None) -> Verdict:
    """Check a request: its headers, in any case of their names, and its body byte for byte as received.

    `now` is the receiver's clock, and `None` leaves the age out. The signature is looked at before the clock, so that
    the verdict on an old request says whether it was genuine.
    """
    values = _values(headers)
    problem = _first_problem(values)
    if problem is not None:
        return Verdict(problem[0], key.version, problem[1])
    event_id, timestamp = values[rules.ID_HEADER][0], values[rules.TIMESTAMP_HEADER][0]
    entries = " ".join(values[rules.SIGNATURE_HEADER])
    signatures = rules.signatures_of(entries, key.version)
    if not signatures:
        return Verdict(Finding.NO_SIGNATURE, key.version, _no_signature(entries, key))
    if key.fits(rules.signed_content(event_id, timestamp, body), signatures):
        late = _off_the_clock(int(timestamp), now)
        if late is not None:
            return Verdict(Finding.CLOCK, key.version, f"The {key.version} signature fits {key.name}, but {late}.")
        return Verdict(Finding.VALID, key.version, f"The {key.version} signature is valid.")
    for change, original in _known_changes(body):
        if key.fits(rules.signed_content(event_id, timestamp, original), signatures):
            return Verdict(
                Finding.BODY_CHANGED,
                key.version,
                f"The {key.version} signature fits {key.name}, but the body {change}.",
            )
    return Verdict(
        Finding.NO_MATCH,
        key.version,
        f"The {key.version} signature does not fit {key.name}: the key is not the one that it was signed with, "
        "or the id, the timestamp or the body was changed.",
    )


def _values(headers: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {name: [] for name in rules.HEADERS}
    for name, value in headers:
        if name.strip().lower() in values and value.strip():
            values[name.strip().lower()].append(value.strip())
    return values


def _first_problem(values: dict[str, list[str]]) -> tuple[Finding, str] | None:
    missing = [name for name in rules.HEADERS if not values[name]]
    if missing:
        named = " and ".join(filter(None, (", ".join(missing[:-1]), missing[-1])))
        return Finding.NO_HEADER, f"The request has no {named} header{'s' * (len(missing) > 1)}."
    for name in (rules.ID_HEADER, rules.TIMESTAMP_HEADER):
        if len(values[name]) > 1:
            return (
                Finding.MALFORMED,
                f"The header {name} occurs {len(values[name])} times, so it is not clear which counts.",
            )
    try:
        rules.signed_content(values[rules.ID_HEADER][0], "", b"")
    except UnicodeEncodeError:  # half of a surrogate pair, out of JSON
        return Finding.MALFORMED, f"The header {rules.ID_HEADER} holds what no header can hold."
    timestamp = values[rules.TIMESTAMP_HEADER][0]
    if not (timestamp.isascii() and timestamp.isdecimal()) or len(timestamp) > _LONGEST_TIMESTAMP:
        return Finding.MALFORMED, f"The header {rules.TIMESTAMP_HEADER} is not a time in Unix seconds."
    return None


def _no_signature(entries: str, key: Key) -> str:
    versions = sorted({part.partition(",")[0] for part in entries.split()})
    if key.version in versions:
        return f"The {key.version} signature is malformed: base64 is expected after the comma."
    return f"There is no {key.version} signature for {key.name} to check, only {', '.join(versions)}."


def _off_the_clock(timestamp: int, now: datetime | None) -> str | None:
    """The words for a timestamp that lies too far from the receiver's clock; `None` where it does not."""
    if now is None:
        return None
    seconds = now.timestamp() - timestamp
    if abs(seconds) <= rules.TOLERANCE_SECONDS:
        return None
    how_far = f"({abs(seconds):,.0f} s; receivers allow {rules.TOLERANCE_SECONDS} s)"
    signed = datetime.fromtimestamp(timestamp, UTC)
    if seconds < 0:
        return f"its timestamp is {ago(now, signed)} ahead of this machine's clock {how_far}"
    return f"it was signed {long_ago(signed, now)} {how_far}"


def _known_changes(body: bytes) -> Iterable[tuple[str, bytes]]:
    """Yield what editors, shells and consoles do to a body that is saved, and the body as it was before."""
    if body.endswith(b"\n"):
        yield "has a line end at its end that was not signed", body.removesuffix(b"\n").removesuffix(b"\r")
    else:
        yield "lacks the line end at its end that was signed", body + b"\n"
    if b"\r\n" in body:
        yield "has other line ends than were signed (CRLF)", body.replace(b"\r\n", b"\n")
    if body.startswith(b"\xef\xbb\xbf"):
        yield "has a byte order mark that was not signed", body.removeprefix(b"\xef\xbb\xbf")

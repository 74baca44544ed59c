"""The late history of Stadtwerke Lichtenau: the events that the ordinary days do not explain.

- The ERP was in maintenance from 09:38 to 11:02 (for as long until an hour ago, earlier in the day): 125 orders came
  back with 503, for the last 12 of the outage not even its login answered. A colleague has replayed 12 of the 137
  since; 125 are still to be replayed, and would arrive.
- The grid operator's portal has answered 503 for two hours, and still does.
- The document system's login has refused the client since yesterday afternoon: its secret has expired.
- Smaller troubles: answers too large to record, a failure inside the platform, an address without an @, an endpoint
  that is gone, a local receiver that was off, payloads of a megabyte, a customer whose name is an attack.
- The newest dunning notice was skipped: its amount is not above the 500 that the webhook's condition wants.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from tui.sandbox.seed import outcomes
from tui.sandbox.seed.making import TEMPLATES, Maker, SeedRow, stamp_ms
from tui.sandbox.seed.outcomes import SeededOutcome
from tui.sandbox.seed.webhooks import (
    HOOKS,
    INVALID,
    LARGE,
    OAUTH_BROKEN,
    ONGOING,
    ONGOING_PATIENT,
    OUTAGE,
    OVERSIZED,
)
from tui.sandbox.wire import as_object, dumps, loads

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

FAILED_503: Final = 125
FAILED_LOGIN: Final = 12
RECOVERED: Final = 12


@dataclass(frozen=True)
class Moments:
    """The times of the story, in Unix milliseconds."""

    now: int
    outage_from: int
    outage_until: int
    grid_since: int
    oauth_since: int

    @classmethod
    def before(cls, now: datetime) -> Moments:
        """The outage is this morning's; where that would not be over for an hour yet, one as long that ended an hour
        ago.

        So it is always over, and always within the last 24 hours.
        """
        start = now.replace(hour=9, minute=38, second=12, microsecond=123_000)
        end = now.replace(hour=11, minute=2, second=0, microsecond=0)
        if now < end + timedelta(hours=1):
            length, end = end - start, now.replace(second=0, microsecond=0) - timedelta(hours=1)
            start = end - length
        yesterday = now.replace(hour=16, minute=20, second=5, microsecond=0) - timedelta(days=1)
        now_ms = _ms(now)
        return cls(now_ms, _ms(start), _ms(end), now_ms - 127 * MINUTE, _ms(yesterday))

    def broken(self, hook_name: str) -> tuple[int, int] | None:
        """The time in which that webhook has no ordinary events."""
        return {
            OUTAGE: (self.outage_from - 5_000, self.outage_until),
            ONGOING: (self.grid_since, self.now),
            ONGOING_PATIENT: (self.grid_since, self.now),
            OAUTH_BROKEN: (self.oauth_since, self.now),
        }.get(hook_name)


def _ms(moment: datetime) -> int:
    return int(moment.timestamp()) * 1000 + moment.microsecond // 1000


def tell(makers: Mapping[str, Maker], moments: Moments, rng: random.Random) -> Iterator[SeedRow]:
    yield from _outage(makers[OUTAGE], moments, rng)
    yield from _grid_down(makers, moments, rng)
    yield from _login_refused(makers[OAUTH_BROKEN], moments, rng)
    yield from _troubles(makers, moments, rng)


def newest_skipped(maker: Maker, moments: Moments) -> SeedRow:
    """A skipped event that is the newest of its webhook, whatever the clock says. It has its own dice: all others stay
    as they are."""
    return maker.row(random.Random("skipped"), moments.now - 3 * MINUTE, outcomes.SKIPPED)


def _spread(rng: random.Random, start: int, end: int, count: int) -> list[int]:
    """`count` moments in order, the first at `start`, a little irregular."""
    gap = (end - start) / count
    return [start + (int(gap * number + rng.random() * gap * 0.8) if number else 0) for number in range(count)]


def _outage(maker: Maker, moments: Moments, rng: random.Random) -> Iterator[SeedRow]:
    total = FAILED_503 + FAILED_LOGIN
    failed = []
    for number, at in enumerate(_spread(rng, moments.outage_from, moments.outage_until, total)):
        outcome = outcomes.ERP_DOWN if number < FAILED_503 else outcomes.ERP_LOGIN_DOWN
        failed.append(maker.row(rng, at, outcome))
    yield from failed
    for number, event in enumerate(failed[:RECOVERED]):
        yield maker.row(rng, moments.outage_until + 11 * MINUTE + number * 1_370, outcomes.ERP_OK, like=event)
    for at in _spread(rng, moments.outage_until + 40_000, min(moments.now, moments.outage_until + 4 * HOUR), 48):
        yield maker.row(rng, at, outcomes.ERP_OK)


def _grid_down(makers: Mapping[str, Maker], moments: Moments, rng: random.Random) -> Iterator[SeedRow]:
    maker = makers[ONGOING]
    for at in _spread(rng, moments.grid_since, moments.now - 6 * MINUTE, 61):
        yield maker.row(rng, at, outcomes.GRID_DOWN)
    waiting = replace(outcomes.GRID_DOWN, status="in_progress", retries=1)
    for seconds_ago in (171, 118, 64, 31):
        at = moments.now - seconds_ago * 1000 - 417
        yield maker.row(rng, at, waiting, next_attempt_at=stamp_ms(at + 305_600))
    # Five attempts each, up to 7.5 hours: none of these is over yet.
    patient = makers[ONGOING_PATIENT]
    for at in _spread(rng, moments.grid_since + 4 * MINUTE, moments.now - 8 * MINUTE, 9):
        age = moments.now - at
        retries, due = (2, at + 2_105_900) if age < 33 * MINUTE else (3, at + 9_306_200)
        if abs(age - 2_105_900) < 3 * MINUTE:
            continue  # its third retry would be due this very moment
        yield patient.row(rng, at, replace(waiting, retries=retries), next_attempt_at=stamp_ms(due))


def _login_refused(maker: Maker, moments: Moments, rng: random.Random) -> Iterator[SeedRow]:
    for at in _spread(rng, moments.oauth_since, moments.now - 9 * MINUTE, 38):
        yield maker.row(rng, at, outcomes.OAUTH_REFUSED)


def _troubles(makers: Mapping[str, Maker], moments: Moments, rng: random.Random) -> Iterator[SeedRow]:
    def on(name: str, outcome: SeededOutcome, count: int, start: int, end: int) -> Iterator[SeedRow]:
        for at in _spread(rng, moments.now - start, moments.now - end, count):
            yield makers[name].row(rng, at, outcome)

    yield from on(OVERSIZED, outcomes.TOO_LARGE, 9, 3 * DAY, HOUR)
    yield from on("Opportunities to CRM", outcomes.INTERNAL, 5, 2 * DAY, 2 * DAY - 2 * MINUTE)
    yield from on("Newsletter sign-ups (old)", outcomes.GONE, 34, 26 * DAY, 7 * HOUR)
    yield from on("Test: local receiver", outcomes.REFUSED, 3, 11 * DAY, 11 * DAY - 20 * MINUTE)
    yield from on("Order confirmation by SMS", outcomes.TOO_MANY, 17, 5 * DAY, 5 * DAY - 9 * MINUTE)
    yield from _invalid(makers[INVALID], moments, rng)
    yield from _megabytes(makers[LARGE], moments, rng)


def _invalid(maker: Maker, moments: Moments, rng: random.Random) -> Iterator[SeedRow]:
    def spoilt(**entity: str) -> str:
        payload = as_object(loads(maker.templates[int(rng.random() * TEMPLATES)].payload))
        return dumps({**payload, "entity": {**as_object(payload["entity"]), **entity}})

    for at in _spread(rng, moments.now - 6 * DAY, moments.now - 25 * MINUTE, 14):
        yield maker.row(rng, at, outcomes.NO_EMAIL, payload=spoilt(email="nicht bekannt"))
    hostile = "Robert'); DROP TABLE contacts;-- [/b][@click=app.quit]x\x1b]0;owned\x07 \u202egnp.exe"
    yield maker.row(
        rng,
        moments.now - 95 * MINUTE,
        outcomes.OK,
        payload=spoilt(_title=hostile, last_name="<script>alert(1)</script>"),
    )


def _megabytes(maker: Maker, moments: Moments, rng: random.Random) -> Iterator[SeedRow]:
    """Seven exports of about a megabyte: a page of them is more than the gateway lets through."""
    start = maker.templates[0].payload.removesuffix("}")
    positions = (
        f'{{"position":{number},"text":"Abrechnungsposition {number:05}","net":{number}.25}}'
        for number in range(15_000)
    )
    large = f'{start},"positions":[{",".join(positions)}]}}'
    for number in range(7):
        yield maker.row(rng, moments.now - (number * 47 + 33) * MINUTE, outcomes.QUEUED, payload=large)


assert len({hook.name for hook in HOOKS}) == len(HOOKS), "a name is an id's seed"

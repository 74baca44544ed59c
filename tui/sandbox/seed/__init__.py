"""The demo data: forty webhooks, weeks of ordinary events, and a story. Equal `now` and seed make equal data."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from itertools import accumulate
from typing import Final, Literal

from tui.sandbox.database import SandboxDatabase
from tui.sandbox.seed.making import Maker, SeedRow, Texts
from tui.sandbox.seed.outcomes import USUAL
from tui.sandbox.seed.story import DAY, MINUTE, Moments, newest_skipped, tell
from tui.sandbox.seed.webhooks import CONDITIONAL, HOOKS, stored

ORG_ID: Final = "739224"
DEFAULT_EVENTS: Final = 7_500
DAYS: Final = 28
# How much happens in each hour of the day (UTC).
_HOURS: Final = (1, 1, 1, 1, 2, 4, 12, 30, 44, 48, 46, 40, 34, 42, 46, 42, 36, 28, 20, 14, 9, 5, 3, 2)


def fill(
    database: SandboxDatabase,
    seed: Literal["demo", "empty"],
    events: int | None,
    now: datetime,
    random_seed: int,
) -> None:
    """Put the demo (or nothing) into a new database; `events` is how many there are to be in all."""
    rng = random.Random(random_seed)
    meta = {"platform_key": rng.randbytes(32).hex(), "org_id": ORG_ID, "seed": seed}
    now = now.astimezone(UTC)
    if seed == "empty":
        database.create([], [], [], meta)
        return
    webhooks = [stored(hook, now) for hook in HOOKS]
    texts = Texts()
    rows = _events(events if events is not None else DEFAULT_EVENTS, now, rng, texts)
    database.create(webhooks, rows, texts, meta)


def _events(count: int, now: datetime, rng: random.Random, texts: Texts) -> Iterator[SeedRow]:
    makers = {hook.name: Maker(hook, ORG_ID, texts) for hook in HOOKS}
    moments = Moments.before(now)
    told = sorted(tell(makers, moments, rng), key=lambda event: event.created_at, reverse=True)[:count]
    yield from told
    ordinary = _ordinary(count - len(told), makers, moments, now, rng)
    for _ in ordinary:  # it takes the place of the first one
        yield newest_skipped(makers[CONDITIONAL], moments)
        yield from ordinary


def _ordinary(
    count: int, makers: Mapping[str, Maker], moments: Moments, now: datetime, rng: random.Random
) -> Iterator[SeedRow]:
    """`count` events of ordinary days, in no order. A hot loop: it runs a million times."""
    midnight = int(now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()) * 1000
    day_texts = [
        datetime.fromtimestamp((midnight - day * DAY) / 1000, UTC).strftime("%Y-%m-%dT") for day in range(DAYS + 5)
    ]
    busy = [makers[hook.name] for hook in HOOKS if hook.weight]
    weights = list(accumulate(maker.hook.weight for maker in busy))
    # An outcome as often as it comes in a thousand: drawing one is then an index, not a search.
    mixes = {
        maker.hook.name: [outcome for outcome, times in USUAL[maker.hook.usual] for _ in range(times)] for maker in busy
    }
    broken = {maker.hook.name: moments.broken(maker.hook.name) for maker in busy}
    ages = {maker.hook.name: min(DAYS, maker.hook.age_days) for maker in busy}
    hours = list(accumulate(_HOURS))
    latest = moments.now - MINUTE
    rows_left = count
    while rows_left > 0:
        batch = min(rows_left, 10_000)
        rows_left -= batch
        chosen = rng.choices(busy, cum_weights=weights, k=batch)
        chosen_hours = rng.choices(range(24), cum_weights=hours, k=batch)
        for maker, hour in zip(chosen, chosen_hours, strict=True):
            name = maker.hook.name
            day = int(rng.random() * ages[name])
            offset = hour * 3_600_000 + int(rng.random() * 3_600_000)
            at = midnight - day * DAY + offset
            span = broken[name]
            if at > latest:
                day, at = day + 1, at - DAY
            if span is not None and span[0] <= at <= span[1]:
                day, at = day + 3, at - 3 * DAY
            text = (
                f"{day_texts[day]}{hour:02d}:{offset // 60_000 % 60:02d}:{offset // 1000 % 60:02d}.{offset % 1000:03d}Z"
            )
            mix = mixes[name]
            yield maker.quick_row(rng, at, text, mix[int(rng.random() * len(mix))])

"""`failures`: which webhooks failed in a window, how often, since when and why."""

from __future__ import annotations

import argparse
import asyncio
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tui.api.addresses import without_address_secrets
from tui.api.errors import ApiError
from tui.headless.desk import OK, OPEN, UNREADABLE, Desk, complain, instant, load_webhooks, progress, say, say_json
from tui.sizes import counted

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig
    from tui.services.events.causes import Cause
    from tui.services.fleet.health import HealthCondition, LeftToReplay
    from tui.services.time.window import Window

AT_ONCE = 6
"""Webhooks that are read at once."""
CAUSES = 3
"""Causes that are named in the text; JSON has them all."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "config", metavar="CONFIG", nargs="?", help="one webhook only: its id, its name, or its beginning"
    )
    parser.add_argument(
        "--since", metavar="WHEN", default="24h", help="3h, 7d, 09:38, yesterday, 2026-11-23 09:38 ... (24h)"
    )
    parser.add_argument("--until", metavar="WHEN", help="the window's end, in the same forms; 1h is an hour ago (now)")
    parser.add_argument("--all", action="store_true", help="name the webhooks without failures, too")
    parser.add_argument("--exit-code", action="store_true", help="exit with 1 where anything failed, or still fails")
    parser.add_argument("--json", action="store_true", help="one JSON document")


@dataclass(frozen=True)
class WebhookFailures:
    """The failures of one webhook, as far as they are known."""

    config: WebhookConfig
    condition: HealthCondition = "unreadable"
    """The newest deliveries' word, whatever the window."""
    words: str = ""
    """The same in words, with how many events are left to replay."""
    left: LeftToReplay | None = None
    failed: int = 0
    complete: bool = True
    too_large: tuple[datetime, ...] = ()
    """The times of failures that the API cannot return."""
    first: datetime | None = None
    last: datetime | None = None
    causes: tuple[Cause, ...] = ()
    error: str = ""
    """The reason why nothing is known of it; outside text may be in it."""

    @property
    def is_known(self) -> bool:
        """True if `failed` is all there is to say."""
        return self.complete and not self.error

    @property
    def is_bad(self) -> bool:
        """True if anything failed in the window, or the newest delivery did before it."""
        return self.failed > 0 or self.condition == "failing"


async def run(flags: argparse.Namespace, desk: Desk) -> int:
    """Read and print; returns the exit code."""
    from tui.headless.desk import webhook

    desk.window(flags.since, flags.until)  # what cannot be meant is refused before anything is asked
    if flags.config:
        configs = [await webhook(desk, flags.config)]
    else:
        await load_webhooks(desk)
        configs = [health.config for health in desk.session.fleet.rows]
    window = desk.window(flags.since, flags.until)
    progress(f"Reading the failures of {counted(len(configs), 'webhook')} {window.words} ...")
    slots = asyncio.Semaphore(AT_ONCE)

    async def one(config: WebhookConfig) -> WebhookFailures:
        async with slots:
            return await _read(desk, config, window)

    reports = list(await asyncio.gather(*map(one, configs)))
    reports.sort(key=lambda report: (not report.error, -report.failed, report.is_known, report.config.label))
    if flags.json:
        say_json({"window": window.label, "read_at": instant(desk.session.fleet.read_at), "webhooks": [
            _as_json(report) for report in reports if flags.all or flags.config or report.is_bad or not report.is_known
        ]})  # fmt: skip
    else:
        _print(reports, window, everything=flags.all or bool(flags.config))
    for error, count in Counter(report.error for report in reports if report.error).items():
        complain(f"{count} of {counted(len(reports), 'webhook')} could not be read: {error}")
    if not all(report.is_known for report in reports):
        return UNREADABLE
    return OPEN if flags.exit_code and any(report.is_bad for report in reports) else OK


async def _read(desk: Desk, config: WebhookConfig, window: Window) -> WebhookFailures:
    from tui.services.events.causes import CauseFinder
    from tui.services.events.webhook_log import Query
    from tui.services.events.window_loader import WindowLoader
    from tui.services.fleet.health import Health
    from tui.store.keys import moment

    feed = desk.session.book(config.id).feed(Query(window, "failed"))
    loader = WindowLoader(feed, afresh=True)
    health = Health(config)
    try:
        await loader.load()
        await desk.session.fleet.read_newest(health, feed, window)
        await desk.session.fleet.count_left(window, lambda _: None, [health])
    except ApiError as error:
        return WebhookFailures(config, error=error.details)
    causes = await CauseFinder(feed.index).causes([feed.window_span])
    return WebhookFailures(
        config,
        condition=health.condition,
        words=health.words,
        left=health.left if isinstance(health.left, tuple) else None,
        failed=sum(cause.count for cause in causes),
        complete=loader.complete and not feed.unreadable,
        too_large=tuple(moment(hole.low[0]) for hole in feed.too_large),
        first=min((cause.first for cause in causes), default=None),
        last=max((cause.last for cause in causes), default=None),
        causes=tuple(causes),
    )


def _as_json(report: WebhookFailures) -> dict[str, Any]:
    from tui.services.fleet.health import CONDITION_WORDS

    return {
        "id": report.config.id,
        "name": report.config.name,
        "event": report.config.event_name,
        "url": without_address_secrets(report.config.url or "") or None,
        "condition": CONDITION_WORDS[report.condition],
        "failed": None if report.error else report.failed,
        "complete": report.is_known,
        "too_large": [instant(at) for at in report.too_large],
        "first": instant(report.first),
        "last": instant(report.last),
        "causes": [
            {"kind": cause.kind, "code": cause.code, "message": cause.message, "count": cause.count,
             "first": instant(cause.first), "last": instant(cause.last)}
            for cause in report.causes
        ],
        "error": report.error or None,
    }  # fmt: skip


def _words_of(cause: Cause) -> str:
    """Code and message, as in the plan of a recovery."""
    from tui.services.events.causes import OAUTH_WORDS

    message = ": ".join(filter(None, (OAUTH_WORDS, cause.message))) if cause.kind == "oauth" else cause.message
    return " ".join(filter(None, (cause.code, message))) or "no reason recorded"


def _print(reports: list[WebhookFailures], window: Window, *, everything: bool) -> None:
    failing = [report for report in reports if report.failed]
    now = sum(report.condition == "failing" for report in reports)
    unknown = sum(not report.is_known and not report.failed for report in reports)
    say(
        f"{len(failing)} of {counted(len(reports), 'webhook')}"
        f" {'has' if 1 in (len(failing), len(reports)) else 'have'} failures {window.words}."
        f" {now} {'is' if now == 1 else 'are'} failing now." + (f" {unknown} could not be read." if unknown else "")
    )
    for report in reports:
        label = f"{report.config.label} ({report.config.id})"
        if report.error:
            say(f"{'?':>7}  {label}: {report.error.replace(chr(10), ' ')}")
        elif report.failed:
            count = f"{report.failed:,}{'' if report.complete else '+'}"
            say(f"{count:>7}  {label}  {report.words}  {instant(report.first)} to {instant(report.last)}")
            for cause in report.causes[:CAUSES]:
                say(f"{'':>9}{cause.count:,} × {_words_of(cause)}")
            if len(report.causes) > CAUSES:
                say(f"{'':>9}and {len(report.causes) - CAUSES} more causes")
        elif not report.is_known:
            say(f"{'?':>7}  {label}")
        elif everything or report.is_bad:
            say(f"{0:>7}  {label}  {report.words}")
        if report.too_large:
            times = ", ".join(filter(None, map(instant, report.too_large)))
            say(f"{'':>9}not seen, since the API cannot return them (413, too large for a page): failures of {times}")
        elif not report.is_known and not report.error:
            say(f"{'':>9}not all of it could be read: the server repeats its pages, or sends entries without an id")

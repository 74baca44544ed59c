"""`replay CONFIG --event ID...`: events that a person names, through the ledger of everything that is sent again."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from tui.api.addresses import without_address_secrets
from tui.headless.confirming import confirm
from tui.headless.desk import OK, OPEN, UNREADABLE, Desk, Trouble, complain, progress, say, say_json
from tui.services.recovery.plan import elsewhere_words
from tui.services.replay.earlier import earlier_words
from tui.services.replay.production_limit import needs_count
from tui.services.replay.replayer import NotStarted
from tui.sizes import counted
from tui.store.standing import told_at

if TYPE_CHECKING:
    from tui.api.models import WebhookConfig
    from tui.services.replay.follower import Followed
    from tui.services.replay.replayer import ReplayOutcome


async def run(flags: argparse.Namespace, desk: Desk, config: WebhookConfig) -> int:
    """Say what is known of them, ask, send, follow, print; returns the exit code."""
    event_ids = list(dict.fromkeys(flags.events))
    replayer, told = desk.session.replayer, desk.now()
    known = await replayer.known(config.id, event_ids)
    warnings = [*elsewhere_words(await replayer.sent_elsewhere(config.id, event_ids))]
    may_have_arrived = {event_id: standing for event_id, standing in known.items() if standing.may_have_arrived}
    warnings += earlier_words(may_have_arrived, len(event_ids), told)
    if flags.json:
        say_json({"plan": {"webhook": config.id, "events": event_ids, "warnings": warnings}})
    else:
        count = counted(len(event_ids), "event")
        say(f"{config.label} ({config.id}): {count} to {without_address_secrets(config.url or 'no URL')}")
        for warning in warnings:
            say(f"! {warning}")
    if flags.dry_run:
        return OK
    if desk.access.read_only_reason is not None:
        raise Trouble(f"nothing was sent. {desk.access.read_only_reason}")
    if warnings and not flags.again:
        raise Trouble("nothing was sent: some may have arrived already; add --again to send them all the same.")
    _ask(flags, desk, len(event_ids))
    before = told_at(told, known.values())
    try:
        if len(event_ids) == 1:
            outcome = await replayer.replay(config.id, event_ids[0], repeat=bool(known), told=before)
        else:
            outcome = await replayer.replay_batch(config.id, event_ids, repeat=list(known), told=before)
    except NotStarted as problem:
        raise Trouble(str(problem)) from None
    followed: Followed | None = None
    if outcome.sent:
        progress("Sent. Looking for the new events ...")
        async for followed in replayer.follow(config.id, outcome):
            if followed is not None:
                progress(followed.words)
    return _end(flags, outcome, followed)


def check(flags: argparse.Namespace) -> None:
    """Raise `Trouble` for what cannot be meant, before anything is asked of the server."""
    for flag, value in (("--failed", flags.failed), ("--since", flags.since), ("--until", flags.until)):
        if value:
            raise Trouble(f"replay: {flag} chooses events by themselves; leave it out, or --event.")
    if not all(flags.events):
        raise Trouble("--event: an id is empty.")


def _ask(flags: argparse.Namespace, desk: Desk, count: int) -> None:
    """Be sure that it is meant. Raises `Trouble` where it is not."""
    if flags.count is not None and flags.count != count:
        named = f"{'is' if count == 1 else 'are'} {counted(count, 'event')}"
        raise Trouble(f"nothing was sent: there {named}, and --count says {flags.count}.")
    if flags.yes:
        if needs_count(count, production=desk.production) and flags.count is None:
            raise Trouble(f"nothing was sent: this is production, so give the count as well: --yes --count {count}.")
        return
    if sys.stdin is None or sys.stderr is None or not sys.stdin.isatty() or flags.json:
        raise Trouble("nothing was sent: add --yes to send them, or --dry-run to see what is known of them.")
    where = "PRODUCTION: " if desk.production else ""
    confirm(f"{where}type {count} to replay {counted(count, 'event')}, anything else to leave it: ", str(count))


def _end(flags: argparse.Namespace, outcome: ReplayOutcome, followed: Followed | None) -> int:
    """Print what came of it; returns the exit code."""
    groups: dict[str, Any] = {
        "queued": outcome.queued,
        "not_queued": outcome.not_queued,
        "unknown": outcome.unknown,
        "not_sent": outcome.not_sent,
        "elsewhere": outcome.elsewhere,
    }
    new = [{"id": row.event_id, "status": row.status, "code": row.code or None} for row in _rows(followed)]
    if flags.json:
        error = outcome.error.sentence if outcome.error is not None else None
        say_json({"outcome": {**groups, "new_events": new, "error": error, "recovery": outcome.record}})
    else:
        for group, event_ids in groups.items():
            if event_ids:
                say(f"{len(event_ids):>7,}  {group.replace('_', ' ')}" + (f": {', '.join(event_ids)}"
                    if group != "queued" else ""))  # fmt: skip
        for row in new:
            say(f"  new event {row['id']}: {row['status']} {row['code'] or ''}".rstrip())
        say(f"New events: {followed.words}." if followed is not None else "The outcome is not known.")
    if outcome.error is not None:
        complain(outcome.error.in_one_line)
        if not outcome.sent:
            return UNREADABLE if outcome.error.status is None else OPEN
    delivered = followed is not None and followed.settled and all(row["status"] == "succeeded" for row in new)
    return OK if outcome.complete and delivered else OPEN


def _rows(followed: Followed | None) -> tuple[Any, ...]:
    return () if followed is None else followed.matched

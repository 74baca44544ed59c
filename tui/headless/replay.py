"""`replay CONFIG --failed`: plan the recovery of one webhook, send it, and wait for the outcome of each event."""

from __future__ import annotations

import argparse
import asyncio
import signal
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final

from tui import ending
from tui.api.addresses import without_address_secrets
from tui.headless import replay_events
from tui.headless.confirming import confirm
from tui.headless.desk import OK, OPEN, Desk, Trouble, instant, progress, say, say_json, webhook
from tui.services.recovery.plan import CLASSES
from tui.services.recovery.progress import GROUPS, entries_of
from tui.services.replay.production_limit import MOST_WITHOUT_COUNT, needs_count
from tui.sizes import counted

if TYPE_CHECKING:
    from tui.services.recovery.plan import Plan
    from tui.services.recovery.progress import RecoveryOutcome
    from tui.services.recovery.recoveries import Running
    from tui.store.ledger import Ledger

LOOK_SECONDS: Final = 1.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("config", metavar="CONFIG", help="a webhook: its id, its name, or the beginning of one name")
    parser.add_argument("--failed", action="store_true", help="what failed, and nothing shows that it arrived since")
    parser.add_argument(
        "--event",
        action="extend",
        nargs="+",
        metavar="ID",
        default=[],
        dest="events",
        help="these events, in this order",
    )
    parser.add_argument(
        "--again", action="store_true", help="with --event: also those that may have arrived by an earlier replay"
    )
    parser.add_argument("--since", metavar="WHEN", help="3h, 7d, 09:38, yesterday, 2026-11-23 09:38 ...")
    parser.add_argument("--until", metavar="WHEN", help="the window's end, in the same forms; 1h is an hour ago (now)")
    parser.add_argument("--dry-run", action="store_true", help="print the plan, and send nothing")
    parser.add_argument("--yes", action="store_true", help="send without asking")
    parser.add_argument(
        "--count",
        type=int,
        metavar="N",
        help=f"send only where the plan has N events; on production needed above {MOST_WITHOUT_COUNT}",
    )
    parser.add_argument(
        "--rate", type=float, metavar="N", help="events a second (recovery_rate in settings.toml, or 20)"
    )
    parser.add_argument("--json", action="store_true", help="the plan and the outcome, each as one line of JSON")


def check(flags: argparse.Namespace) -> None:
    """Raise `Trouble` for what cannot be meant, before anything is asked of the server."""
    if flags.events:
        replay_events.check(flags)
        return
    if not flags.failed:
        raise Trouble("replay: add --failed for what failed in a window, or --event for events by their ids.")
    if flags.since is None:
        raise Trouble("replay: add --since, such as --since 3h: a recovery needs a start.")
    if flags.rate is not None and not 0 <= flags.rate <= 1_000:
        raise Trouble("--rate: must be from 0 (no limit) to 1000 events a second.")
    if flags.count is not None and flags.count < 1:
        raise Trouble("--count: must be 1 or more.")


async def run(flags: argparse.Namespace, desk: Desk) -> int:
    """Plan, ask, send, follow, print; returns the exit code."""
    desk.window(flags.since, flags.until)  # what cannot be meant is refused before anything is asked
    config = await webhook(desk, flags.config)
    if flags.events:
        return await replay_events.run(flags, desk, config)
    window = desk.window(flags.since, flags.until)
    progress(f"Reading what failed {window.words}, and what was delivered since ...")
    plan = await desk.recoveries.plan(config, window)
    if flags.json:
        say_json({"plan": _plan_as_json(plan)})
    else:
        _print_plan(plan, desk.recoveries.rate)
    cut_off = await desk.recoveries.cut_off(config.id)
    if cut_off and not flags.json:
        cut = cut_off[0]
        say(
            f"A recovery of it was cut off ({cut.record.id}): {cut.record.reached} of {cut.record.planned} were sent, "
            f"or may have"
            f" been; {cut.open} of those have no outcome yet. What certainly was not sent is in this plan."
        )
    if flags.dry_run:
        return OK
    settled = plan.complete and not plan.without_outcome
    if plan.is_empty:
        return OK if settled else OPEN
    if desk.access.read_only_reason is not None:
        raise Trouble(f"nothing was sent. {desk.access.read_only_reason}")
    _ask(flags, desk, plan)
    running = desk.recoveries.begin(plan)
    await _carry_out(running)
    if running.problem:
        raise Trouble(running.ending, OPEN)
    outcome = running.outcome
    if outcome is None:
        return OPEN
    if flags.json:
        say_json({"outcome": _outcome_as_json(outcome, desk.recoveries.ledger)})
    else:
        _print_outcome(outcome, desk.recoveries.ledger)
    return OK if outcome.complete and settled else OPEN


def _ask(flags: argparse.Namespace, desk: Desk, plan: Plan) -> None:
    """Be sure that it is meant. Raises `Trouble` where it is not."""
    count = len(plan.to_replay)
    if flags.count is not None and flags.count != count:
        raise Trouble(
            f"nothing was sent: the plan has {counted(count, 'event')} to replay, and --count says {flags.count}."
        )
    if needs_count(count, production=desk.production) and flags.count is None and flags.yes:
        raise Trouble(f"nothing was sent: this is production, so give the count as well: --yes --count {count}.")
    if plan.elsewhere and flags.count is None and flags.yes:
        raise Trouble(
            f"nothing was sent: {' and '.join(plan.elsewhere)} may be this server by another name, and events of this "
            f"plan were sent"
            f" there. Use that name, or, where it is another server, give the count as well: --yes --count {count}."
        )
    if flags.yes:
        return
    if sys.stdin is None or sys.stderr is None or not sys.stdin.isatty() or flags.json:
        raise Trouble("nothing was sent: add --yes to send what the plan says, or --dry-run to see it only.")
    where = "PRODUCTION: " if desk.production else ""
    confirm(f"{where}type {count} to replay {counted(count, 'event')}, anything else to leave it: ", str(count))


async def _carry_out(running: Running) -> None:
    """Run it; a signal (ctrl+c, a terminal that is closed) stops it after the request in flight, and once more ends the
    looking for new events. One that was told to be ignored, as `nohup` does, stays so."""
    loop = asyncio.get_running_loop()
    for name in ending.NAMES:
        # Windows has no SIGHUP, and no thread but the main one may take signals.
        with suppress(AttributeError, NotImplementedError, RuntimeError, ValueError):
            number = getattr(signal, name)
            if signal.getsignal(number) is not signal.SIG_IGN:
                loop.add_signal_handler(number, running.stop)
    task = asyncio.create_task(running.go())
    shown_words = ""
    while not (await asyncio.wait([task], timeout=LOOK_SECONDS))[0]:
        words = running.progress.without_countdown.words if running.progress is not None else ""
        if words != shown_words:
            shown_words = words
            progress(words)
    await task


# --- words ------------------------------------------------------------------------------------------------------------


def _print_plan(plan: Plan, rate: float) -> None:
    say(f"{plan.config.label} ({plan.config.id}): {len(plan.rows):,} failed {plan.window.words}")
    for kind, count in plan.counts.items():
        say(f"{count:>7,}  {CLASSES[kind]}")
    if plan.is_empty:
        say("Nothing to replay.")
    else:
        pace = f"{rate:g} a second" if rate else "as fast as possible"
        batches = counted(plan.batches, "batch", "batches")
        say(f"To {without_address_secrets(plan.config.url or 'no URL')}, oldest first, in {batches}, {pace};"
            f" from {instant(plan.oldest)} to {instant(plan.newest)}")  # fmt: skip
        for cause in plan.causes:
            say(f"{cause.count:>7,} × {cause.words}")
    for warning in plan.warnings:
        say(f"! {warning}")
    if count := len(plan.without_outcome):
        say(
            f"! {count:,} sent before have no known outcome, and are not sent again automatically: check the receiver,"
            " then add them in the console (R)."
        )


def _plan_as_json(plan: Plan) -> dict[str, Any]:
    return {
        "webhook": {
            "id": plan.config.id,
            "name": plan.config.name,
            "url": without_address_secrets(plan.config.url or "") or None,
        },
        "window": plan.window.label,
        "complete": plan.complete,
        "counts": {kind: plan.counts.get(kind, 0) for kind in CLASSES},
        "batches": plan.batches,
        "oldest": instant(plan.oldest),
        "newest": instant(plan.newest),
        "causes": [{"words": cause.words, "count": cause.count} for cause in plan.causes],
        "warnings": list(plan.warnings),
        "without_outcome": len(plan.without_outcome),
        "events": [
            {"id": row.event_id, "class": plan.class_of(row), "at": instant(row.at), "code": row.code,
             "reason": row.reason, "why": row.why, "new_event_id": row.new_event_id}
            for row in plan.rows
        ],
    }  # fmt: skip


def _print_outcome(outcome: RecoveryOutcome, ledger: Ledger) -> None:
    say(f"{outcome.words}.")
    for group in GROUPS:
        for entry in entries_of(ledger, outcome, group) if group != "recovered" else ():
            say(f"  {group.replace('_', ' ')}: {entry.event_id}" + (f" ({entry.note})" if entry.note else ""))
    if outcome.stopped:
        say("Stopped before it was done.")
    if outcome.error is not None:
        say(outcome.error.details)
    say(f"Recovery {outcome.record.id}; 'ledger note {outcome.record.id}' writes a hand-over note.")


def _outcome_as_json(outcome: RecoveryOutcome, ledger: Ledger) -> dict[str, Any]:
    return {
        "recovery": outcome.record.id,
        "complete": outcome.complete,
        "stopped": outcome.stopped,
        "error": outcome.error.sentence if outcome.error is not None else None,
        "counts": {group: outcome.count(group) for group in GROUPS},
        "events": [
            {"id": entry.event_id, "group": group, "new_event_id": entry.new_event_id, "sent": instant(entry.sent),
             "note": entry.note}
            for group in GROUPS
            for entry in entries_of(ledger, outcome, group)
        ],
    }  # fmt: skip

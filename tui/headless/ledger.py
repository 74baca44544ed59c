"""`ledger`: what was replayed from this machine, by whom, and what came of it. Asks the server nothing."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tui.headless.desk import OK, Trouble, instant, say, say_json
from tui.paths import is_there

if TYPE_CHECKING:
    from tui.store.ledger import Ledger
    from tui.store.ledger_entries import Entry, RecoveryRecord


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "what",
        nargs="?",
        default="list",
        choices=("list", "show", "export", "note", "where"),
        help="list: all recoveries; show ID: its events; export [ID]: events as JSONL; note ID: the hand-over as"
        " Markdown;"
        " where: the file",
    )
    parser.add_argument("id", metavar="ID", nargs="?", help="a recovery, as list shows it")
    parser.add_argument("--json", action="store_true", help="one line of JSON each")


def run(flags: argparse.Namespace, path: Path) -> int:
    """Print; returns the exit code. Raises `Trouble` and `LedgerProblem`."""
    from tui.services.time.clock import utc_now
    from tui.store.ledger import Ledger

    if flags.what in ("show", "note") and not flags.id:
        raise Trouble(f"ledger {flags.what}: say which recovery; 'ledger list' has their ids.")
    if flags.what in ("list", "where") and flags.id:
        raise Trouble(f"ledger {flags.what} takes no id; 'ledger show {flags.id}' shows one recovery.")
    if flags.what == "where":
        say(str(path) if is_there(path) else f"There is no ledger yet; it would be {path}.")
        return OK
    if not is_there(path):
        if flags.id:
            raise Trouble(f"there is no ledger yet ({path}), so no recovery {flags.id}.")
        if not flags.json and flags.what == "list":
            say(f"Nothing was replayed from this machine: there is no {path}.")
        return OK
    ledger = Ledger(path, "", "", utc_now)
    try:
        return _run(flags, ledger)
    finally:
        ledger.close()


def _run(flags: argparse.Namespace, ledger: Ledger) -> int:
    records = [ledger.recovery(flags.id)] if flags.id else ledger.recoveries(everywhere=True)
    match flags.what:
        case "list":
            _list(records, as_json=flags.json)
        case "show":
            _show(records[0], ledger.entries(records[0].id), as_json=flags.json)
        case "note":
            from tui.services.recovery.handover import markdown

            for line in markdown(records[0], ledger.entries(records[0].id)).splitlines():
                say(line)
        case _:
            from tui.services.recovery.handover import jsonl

            for record in reversed(records):
                for line in jsonl(record, ledger.entries(record.id)):
                    say_json(json.loads(line))
    return OK


def _list(records: Sequence[RecoveryRecord], *, as_json: bool) -> None:
    for record in records:
        if as_json:
            say_json(_record(record))
        else:
            ended = "" if record.ended is not None or record.kind == "by hand" else ", not ended"
            counts = ", ".join(f"{count} {state.replace('_', ' ')}" for state, count in record.counts.items())
            say(f"{record.id}  {instant(record.started)}  {record.label} ({record.config_id})  {record.kind}"
                f" by {record.who or 'unknown'}: {counts}{ended}")  # fmt: skip
    if not records and not as_json:
        say("The ledger is empty.")


def _show(record: RecoveryRecord, entries: Sequence[Entry], *, as_json: bool) -> None:
    if as_json:
        say_json(_record(record))
    else:
        _list([record], as_json=False)
    for entry in entries:
        if as_json:
            say_json({"event": entry.event_id, "state": entry.state, "at": instant(entry.at),
                     "sent": instant(entry.sent),
                      "batch": entry.batch, "new_event": entry.new_event_id, "note": entry.note})  # fmt: skip
        else:
            new = f" -> {entry.new_event_id}" if entry.new_event_id else ""
            say(f"  {entry.state:<12} {entry.event_id}{new}" + (f"  ({entry.note})" if entry.note else ""))


def _record(record: RecoveryRecord) -> dict[str, Any]:
    return {
        "recovery": record.id, "kind": record.kind, "server": record.server, "organization": record.organization,
        "webhook": record.config_id, "label": record.label, "who": record.who, "started": instant(record.started),
        "ended": instant(record.ended), "window": record.window, "planned": record.planned,
        "counts": dict(record.counts),
    }  # fmt: skip

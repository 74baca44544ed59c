"""A recovery as a note for whoever comes next: what was down, what was sent, what came of it. No secrets, no payloads
unless asked."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from tui.services.copying.markdown import code, plain, utc
from tui.services.recovery.progress import words_of
from tui.store.ledger_entries import Entry, RecoveryRecord, State

_GROUPS: Final[tuple[tuple[State, str, str], ...]] = (
    ("failed_again", "Failed again", "Delivered once more and refused once more; the new event stands for it."),
    ("unknown", "Outcome unknown", "They may have arrived. They are not sent again automatically."),
    ("sending", "Cut off while being sent", "The program ended meanwhile. They may have arrived."),
    ("queued", "Queued, without an outcome yet", "The server took them; no new event with an outcome was seen."),
    ("not_queued", "Not queued", "The server's answer left them out."),
    ("left_out", "Left out", "Another replay sent them meanwhile: its own record has their outcome."),
    ("not_sent", "Not sent", "They certainly did not leave."),
    (
        "recovered",
        "Recovered",
        "A later delivery of the same payload was accepted (inferred: the server links no replay).",
    ),
)
"""The groups of events, those first that somebody still has to look at."""


def markdown(record: RecoveryRecord, entries: Sequence[Entry], causes: Sequence[tuple[str, int]] = ()) -> str:
    """The note, as Markdown, times in UTC. `causes` are why the events had failed, in words, with how many."""
    what = "Recovery" if record.kind == "recovery" else "Replay by hand"
    lines = [
        f"# {what} of {plain(record.label)}",
        "",
        f"- Webhook: {code(record.config_id)} at {code(record.server)}"
        + (f", organisation {code(record.organization)}" if record.organization else ""),
        f"- Window: {plain(record.window) or 'chosen events'}",
        f"- Who: {plain(record.who) or 'not known'}",
        f"- When: {utc(record.started)} to {utc(record.ended) if record.ended else '(not brought to its end)'}",
        f"- Outcome: {words_of(record.counts) or 'nothing to send'}, of {record.planned} planned",
        f"- Ledger: {code(record.id)}",
    ]
    repeats = [entry for entry in entries if entry.repeat_by]
    if repeats:
        who = ", ".join(sorted({plain(entry.repeat_by) for entry in repeats}))
        lines.append(f"- Sent although they may have arrived before: {len(repeats)}, chosen by {who}")
    if causes:
        lines += ["", "## Why they had failed", ""]
        lines += [f"- {count} × {plain(words)}" for words, count in causes]
    for state, title, meaning in _GROUPS:
        those = [entry for entry in entries if entry.state == state]
        if those:
            lines += ["", f"## {title} ({len(those)})", "", meaning, ""]
            lines += [_line(entry) for entry in those]
    return "\n".join(lines) + "\n"


def jsonl(
    record: RecoveryRecord, entries: Sequence[Entry], payload: Callable[[str], str | None] | None = None
) -> Iterator[str]:
    """One JSON object a line, in plain ASCII: the recovery first, then each event. With `payload` (by event id) also
    what was sent."""
    yield json.dumps(
        {
            "recovery": record.id, "kind": record.kind, "server": record.server, "organization": record.organization,
            "webhook": record.config_id, "label": record.label, "who": record.who, "window": record.window,
            "started": record.started.isoformat(), "ended": record.ended.isoformat() if record.ended else None,
            "planned": record.planned, "counts": dict(record.counts),
        }
    )  # fmt: skip
    for entry in entries:
        line: dict[str, object] = {
            "recovery": record.id, "event": entry.event_id, "state": entry.state, "at": entry.at.isoformat(),
            "sent": entry.sent.isoformat() if entry.sent else None, "batch": entry.batch,
            "new_event": entry.new_event_id, "note": entry.note, "payload_sha256": entry.digest,
            "repeat_chosen_by": entry.repeat_by or None,
        }  # fmt: skip
        if payload is not None:
            line["payload"] = payload(entry.event_id)
        yield json.dumps(line)


def _line(entry: Entry) -> str:
    parts = [code(entry.event_id)]
    if entry.new_event_id:
        parts.append(f"as {code(entry.new_event_id)}")
    if entry.sent:
        parts.append(f"sent {utc(entry.sent)}")
    if entry.note:
        parts.append(plain(entry.note))
    return "- " + ", ".join(parts)

"""The note of a recovery: everything that happened, nothing that could hurt, payloads only when asked."""

from __future__ import annotations

import json

from tests.support.ledgers import make_ledger
from tui.services.recovery.handover import jsonl, markdown
from tui.store.ledger import Ledger


def made(label: str = "Orders to ERP") -> tuple[Ledger, str]:
    ledger = make_ledger()
    record = ledger.begin("hook", label, "Ada", "24h", [("a", "d1"), ("b", "d2"), ("c", "d3")])
    ledger.claim(record.id, 1, ["a", "b"])
    ledger.settle(record.id, "a", "queued")
    ledger.settle(record.id, "a", "recovered", new_event_id="a2")
    ledger.settle(record.id, "b", "unknown")
    ledger.end(record.id)
    return ledger, record.id


def test_the_note_names_who_when_what_and_every_id() -> None:
    ledger, name = made()
    note = markdown(ledger.recovery(name), ledger.entries(name), [("503 <n> maintenance", 3)])
    for part in ("# Recovery of Orders to ERP", "Ada", "24h", "1 recovered, 1 unknown, 1 not sent, of 3 planned",
                 "3 × 503 \\<n\\> maintenance", "`a`, as `a2`", "`b`", "`c`", "2026-11-23"):  # fmt: skip
        assert part in note, part
    assert note.index("Outcome unknown") < note.index("## Recovered"), "what is open comes first"


def test_outside_text_is_only_text() -> None:
    ledger, name = made("x\x1b]0;owned\x07 [link](http://evil) <b> `\u202e")
    record, entries = ledger.recovery(name), ledger.entries(name)
    note = markdown(record, entries)
    assert "\x1b" not in note and "\u202e" not in note and "[link]" not in note and "<b>" not in note
    assert all(line.isascii() and line.isprintable() for line in jsonl(record, entries))


def test_a_payload_is_in_the_lines_only_when_asked_for() -> None:
    ledger, name = made()
    record, entries = ledger.recovery(name), ledger.entries(name)
    lines = [json.loads(line) for line in jsonl(record, entries)]
    assert lines[0]["counts"] == {"recovered": 1, "unknown": 1, "not_sent": 1}
    assert [(line["event"], line["state"], line["new_event"]) for line in lines[1:]] == [
        ("a", "recovered", "a2"), ("b", "unknown", None), ("c", "not_sent", None),
    ]  # fmt: skip
    assert all("payload" not in line for line in lines)
    asked = [json.loads(line) for line in jsonl(record, entries, lambda event_id: f'{{"id":"{event_id}"}}')]
    assert asked[1]["payload"] == '{"id":"a"}'

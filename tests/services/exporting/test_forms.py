"""The forms of an export: what a program reads back, and what no spreadsheet, terminal or ticket acts on."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.odd_payloads import ALL, ODD
from tui.api.models import WebhookEvent
from tui.api.reading import event as read_event
from tui.services.events.event_row import row_of
from tui.services.exporting.forms import FORMULA_STARTS, Csv, FormName, form_of
from tui.services.exporting.records import BODIES, FIELDS, ExportRecord, record_of


def an_event(**fields: Any) -> WebhookEvent:
    return WebhookEvent.model_validate({"event_id": "evt-1", "created_at": "2026-11-23T10:00:00.000Z", **fields})


def exported(name: FormName, event: WebhookEvent, *, bodies: bool = True, webhook: str = "Orders") -> str:
    form = form_of(name, bodies=bodies)
    return form.begin() + form.record(record_of(row_of(event, "hook"), webhook, event if bodies else None))


@pytest.mark.parametrize("name", ["jsonl", "csv", "md"])
@pytest.mark.parametrize("odd", ODD)
def test_no_payload_drives_a_terminal(name: FormName, odd: str) -> None:
    text = exported(name, an_event(payload=ODD[odd]), webhook=ODD["drives"])
    odd_characters = {character for character in text.replace("\r\n", "\n") if not character.isprintable()}
    assert odd_characters <= {"\n", "\t"}
    text.encode("utf-8")


@pytest.mark.parametrize("odd", ALL)
def test_json_lines_are_read_back_as_it_was(odd: str) -> None:
    line = exported("jsonl", an_event(payload=ALL[odd]))
    assert line.count("\n") == 1 and json.loads(line)["payload"] == ALL[odd]


def test_a_response_is_exported_in_the_characters_that_it_came_in() -> None:
    raw = b'{"event_id":"e","http_response":{"status_code":500,"body":{"a":1.10,"a":1e400}}}'
    known = json.loads(exported("jsonl", read_event(raw)))
    assert known["http_response"] == '{"status_code":500,"body":{"a":1.10,"a":1e400}}'


def test_what_is_not_known_is_null_and_no_payload_comes_unasked() -> None:
    known = json.loads(exported("jsonl", an_event(payload="p"), bodies=False))
    assert tuple(known) == FIELDS and known["retry_attempt"] is None and known["code"] is None
    assert set(json.loads(exported("jsonl", an_event(payload="p")))) == {*FIELDS, *BODIES}


def test_keys_and_passwords_of_an_address_are_redacted_in_each() -> None:
    event = an_event(url="https://me:pa55@a.example/?sig=s1gn", http_response={"message": "no token=t0ps3cret here"})
    for name in ("jsonl", "csv", "md"):
        text = exported(name, event, bodies=False)
        assert not {"pa55", "s1gn", "t0ps3cret"} & set(
            text.replace("=", " ").replace(":", " ").replace("@", " ").split()
        )
        assert "pa55" not in text and "s1gn" not in text and "t0ps3cret" not in text


@given(st.text(max_size=20), st.text(st.sampled_from("=+-@\t\r\n＝',\";\\ a\x1b"), max_size=8))
def test_no_cell_starts_a_formula_and_every_cell_is_in_its_place(name: str, status: str) -> None:
    text = exported("csv", an_event(status=status, event_name=name))
    head, row = list(csv.reader(io.StringIO(text, newline="")))
    assert head == [*FIELDS, *BODIES] and len(row) == len(head)
    assert not [cell for cell in row if cell.startswith(FORMULA_STARTS)]


def test_what_was_defused_is_told() -> None:
    form = Csv(bodies=False)
    form.record(record_of(row_of(an_event(status="=1+1", event_name="+2")), "-3"))
    form.record(record_of(row_of(an_event(status="a\x1b")), "b"))
    assert form.told() == (
        "3 cells could have started a formula: begun with an apostrophe instead. "
        "1 cell held control characters: they stand as \\uXXXX."
    )
    assert Csv(bodies=False).told() == ""


def test_a_table_of_markdown_keeps_its_columns() -> None:
    head, rule, row = exported("md", an_event(event_name="a|b`c`"), bodies=False, webhook="@team | x\n").splitlines()
    assert row.replace("\\|", "").count("|") == head.count("|") == rule.count("|")
    assert "`` a\\|b`c` ``" in row and "`@team \\| x\\u000a`" in row and "2026-11-23 10:00:00 UTC" in row


def test_a_time_that_is_none_is_shown_as_it_came() -> None:
    assert "`soon`" in exported("md", an_event(created_at="soon"), bodies=False)
    empty = ExportRecord(None, tuple(None for _ in FIELDS))
    assert "not known" in form_of("md", bodies=False).record(empty)

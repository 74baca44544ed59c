"""The language of the filter bar: nothing typed may throw, and what is understood is what is written back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.services.search.filter import MOST, Filter, ServerPart, completion, parse_filter, scope_words
from tui.services.search.terms import Term, Word
from tui.services.time.window import ALL_TIME, last
from tui.store.rows import EventRow

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def read(text: str) -> Filter:
    return parse_filter(text, NOON)


def row(**known: object) -> EventRow:
    values: dict[str, object] = {
        "event_id": "evt-0001", "status": "failed", "at": NOON - timedelta(hours=1),
        "created_at": "2026-11-23T11:00:00Z",
        "code": "503", "attempt": 2, "event_name": "order_completed", "reason": "Service unavailable",
        "correlation_id": "corr-7", "method": "POST", "url": "https://partner.example/hook", "config_id": "hook-1",
    }  # fmt: skip
    return EventRow(**{**values, **known})  # type: ignore[arg-type]  # the tests give what fits


def lets(text: str, event: EventRow | None = None, body: str = "") -> bool:
    return read(text).matches(event or row(), lambda _: body, lambda config_id: "Billing ERP")


@pytest.mark.parametrize(
    ("text", "fits"),
    [
        ("", True),
        ("503", True),
        ("UNAVAILABLE service", True),
        ('"service unavailable"', True),
        ('"unavailable service"', False),
        ("teapot", False),
        ("-teapot", True),
        ("-503", False),
        ("-", True),
        ("status:failed", True),
        ("STATUS:Failed", True),
        ("status:fa", True),
        ("status:delivered,failed", True),
        ("status:delivered", False),
        ("-status:failed", False),
        ("status:", True),
        ("status:failed,", True),
        ("code:503", True),
        ("code:5xx", True),
        ("code:5XX", True),
        ("code:50", True),
        ("code:4xx", False),
        ("code:none", False),
        ("code:4xx,503", True),
        ("code:oauth", False),
        ("since:10:00", True),
        ("since:11:00", True),
        ("since:11:30", False),
        ("since:30m", False),
        ("since:2h until:30m", True),
        ("since:2026-11-23 10:00", True),
        ("since:2026-11-23 11:30", False),
        ('until:"2026-11-23 10:30"', False),
        ("until:2026-11-23T11:00", True),
        ("since:2026-11-2", True),
        ("id:0001", True),
        ("id:EVT-0001,evt-0002", True),
        ("id:evt-0002", False),
        ("event:order", True),
        ('event:"order completed"', False),
        ("attempt:3", True),
        ("attempt:>1", True),
        ("attempt:<=2", False),
        ("attempt:1,3", True),
        ("attempt:>", True),
        ("hook:billing", True),
        ("hook:hook-1", True),
        ("hook:crm", False),
        ("-hook:crm status:failed 503", True),
        ("foo:bar", False),
        ("https://partner.example", True),
    ],
)
def test_what_a_filter_lets_through(text: str, fits: bool) -> None:
    assert lets(text) is fits


def test_words_are_those_that_people_see_and_those_of_the_api() -> None:
    for text in ("status:delivered", "status:succeeded", "delivered", "succeeded"):
        assert lets(text, row(status="succeeded"))
    for text in ("status:pending", "status:in_progress", "pending"):
        assert lets(text, row(status="in_progress"))
    assert lets("status:odd", row(status="oddity")), "a status that this program does not know can be asked for, too"


def test_what_is_not_known_of_an_event_lets_no_term_through() -> None:
    unknown = row(attempt=None, at=None, code="")
    assert not lets("attempt:1", unknown) and lets("-attempt:1", unknown)
    assert not lets("since:1d", unknown) and lets("-since:1d", unknown)
    assert lets("code:none", unknown) and not lets("code:5xx", unknown)


def test_words_may_be_in_the_row_and_in_the_payload() -> None:
    assert lets("503 A-7", body='{"orderId": "A-7"}')
    assert lets('"orderId": "A-7"', body='{"orderId": "A-7"}'), "as it is copied from a payload"
    assert lets("-503x", body="503x") is False
    assert lets("straße MÜLLER", body="STRASSE müller") and lets("ü", body="M\\u00fcller")


def test_the_body_is_asked_only_where_the_row_does_not_decide() -> None:
    asked: list[str] = []

    def body(event: EventRow) -> str:
        asked.append(event.event_id)
        return ""

    assert read("503 unavailable").matches(row(), body)
    assert not read("status:skipped teapot").matches(row(), body)
    assert not asked
    assert not read("teapot kettle").matches(row(), body)
    assert asked == ["evt-0001"]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("status:fa", None),
        ("stat", None),
        ("https://x.example:443/a 09:38", None),
        ('"foo:bar"', None),
        ("status:", "status: takes delivered, failed, pending or skipped."),
        ("status:xyz", "'xyz' is no status; they are delivered, failed, pending or skipped."),
        ("since:soon", "'soon' is no time; write 09:38, mon 09:38, 2026-11-23 09:38, or 30m for 30 minutes ago."),
        ("since:today 13:00", "'today 13:00' is still to come: nothing happened since then."),
        ("since:11:00 until:10:00", "since: is later than until:, so nothing can match."),
        ("attempt:many", "'many' is no number of tries; write 1 for the first try, >1, <=3."),
        (
            "foo:bar",
            "There is no term 'foo:', it is looked for as text; the terms are status: code: since: until: id: event: "
            "attempt: hook:.",
        ),
    ],
)
def test_what_is_wrong_is_said_with_the_forms_there_are(text: str, problem: str | None) -> None:
    assert read(text).problems == ((problem,) if problem else ())


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ('  503   STATUS:failed,, -"two words"  ', '503 status:failed -"two words"'),
        ("status: since:never attempt:>,2", "attempt:2"),
        ("since:2026-11-23 09:38", 'since:"2026-11-23 09:38"'),
        ('since:2026-11-23 "09:38"', 'since:2026-11-23 "09:38"'),
        ('"status:failed"', '"status:failed"'),
        ('"-x" --y', '"-x" --y'),
        ('"open end', '"open end"'),
        ("a a a", "a"),
        ('code:"a, b",c', 'code:"a, b",c'),
    ],
)
def test_the_canonical_text(text: str, canonical: str) -> None:
    assert read(text).text == canonical
    assert read(canonical).parts == read(text).parts


PIECES = st.sampled_from(
    ["status:", "code:", "since:", "until:", "id:", "event:", "attempt:", "hook:", "foo:", "-", '"', ",", " ", "  ",
     "failed",
     "delivered", "5xx", "09:38", "2026-11-23", "30m", ">1", "<", "evt-0001", "order", "\\", "%", "\n", "ü", "\ud800",
     "\0"]
)  # fmt: skip
TYPED = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=30))


@given(TYPED, st.integers(-14, 14))
def test_whatever_is_typed_is_read_and_written_back_as_the_same(text: str, hours: int) -> None:
    zone = timezone(timedelta(hours=hours))
    read_back = parse_filter(text, NOON, zone)
    again = parse_filter(read_back.text, NOON, zone)
    assert again.parts == read_back.parts
    assert again.text == read_back.text
    read_back.server(last("24h"), "failed")
    assert isinstance(read_back.matches(row()), bool)
    assert isinstance(completion(text), str)
    assert read_back.is_empty is not bool(read_back.text)


@pytest.mark.parametrize(
    "text", ["since:0001-01-01", "since:9999-12-31T23:59", "until:99999w", "since:00m", "since:..", "since:all"]
)
@pytest.mark.parametrize("hours", [-14, 0, 14])
def test_times_at_the_ends_of_the_calendar_do_not_throw(text: str, hours: int) -> None:
    assert isinstance(parse_filter(text, NOON, timezone(timedelta(hours=hours))), Filter)


@given(TYPED)
def test_a_negated_part_lets_through_what_the_part_does_not(text: str) -> None:
    read_back = read(text)
    for part in read_back.parts:
        other = (
            Word(part.text, not part.negated, part.quoted)
            if isinstance(part, Word)
            else Term(part.name, part.values, not part.negated, part.at)
        )
        for event in (row(), row(status="skipped", code="", attempt=None, at=None, reason="ü 30m")):
            assert Filter((part,)).matches(event) is not Filter((other,)).matches(event)


DAY = NOON - timedelta(hours=24)


@pytest.mark.parametrize(
    ("text", "asked", "left"),
    [
        ("", ServerPart(None, DAY, None, None), ""),
        ("status:failed 503", ServerPart("failed", DAY, None, None), "503"),
        ("status:delivered", ServerPart("succeeded", DAY, None, None), ""),
        ("status:pending", ServerPart(None, DAY, None, None), "status:pending"),
        ("status:failed,skipped", ServerPart(None, DAY, None, None), "status:failed,skipped"),
        ("-status:failed", ServerPart(None, DAY, None, None), "-status:failed"),
        ("since:10:00 until:11:00", ServerPart(None, NOON.replace(hour=10), NOON.replace(hour=11), None), ""),
        ("since:3d", ServerPart(None, DAY, None, None), ""),
        ("-since:10:00", ServerPart(None, DAY, None, None), "-since:10:00"),
        ("id:evt-1", ServerPart(None, DAY, None, None), "id:evt-1"),
        ("id:evt_1234567890abcdef", ServerPart(None, DAY, None, "evt_1234567890abcdef"), "id:evt_1234567890abcdef"),
        ("id:evt_1234567890abcdef id:evt_0000000000abcdef", None, "id:evt_1234567890abcdef id:evt_0000000000abcdef"),
        ("status:failed status:skipped", None, ""),
        ("since:11:00 until:10:00", None, ""),
    ],
)
def test_what_the_server_does_and_what_is_left(text: str, asked: ServerPart | None, left: str) -> None:
    read_back = read(text)
    assert read_back.server(last("24h")) == asked
    assert read_back.local.text == left


def test_the_screens_own_status_and_the_terms_must_agree() -> None:
    assert read("status:delivered").server(ALL_TIME, "failed") is None
    assert read("status:failed,skipped").server(ALL_TIME, "failed") == ServerPart("failed", None, None, None)
    assert read("").server(ALL_TIME, "skipped") == ServerPart("skipped", None, None, None)


@given(TYPED, st.sampled_from([None, "failed", "succeeded"]))
def test_the_servers_part_and_the_rest_are_the_whole_filter(text: str, status: str | None) -> None:
    read_back = read(text)
    asked = read_back.server(ALL_TIME, status)  # type: ignore[arg-type]  # one of the API's
    for event in (row(), row(status="succeeded", code="200"), row(status="skipped", at=NOON - timedelta(days=2))):
        whole = read_back.matches(event) and status in (None, event.status)
        assert event.at is not None
        by_server = (
            asked is not None
            and asked.status in (None, event.status)
            and (asked.since is None or asked.since <= event.at)
            and (asked.until is None or event.at <= asked.until)
            and asked.event_id in (None, event.event_id)
        )
        if status is None or asked is None or asked.status == status:
            assert whole is (by_server and read_back.local.matches(event))


@pytest.mark.parametrize(
    ("text", "rest"),
    [("", ""), ("st", "atus:"), ("503 -co", "de:"), ("s", ""), ("status:fa", "iled"), ("status:failed,d", "elivered"),
     ("status:", ""), ("foo:", ""), ('"st', ""), ("xyz", "")],
)  # fmt: skip
def test_what_could_follow(text: str, rest: str) -> None:
    assert completion(text) == rest


def test_the_footer_says_what_was_covered() -> None:
    assert scope_words(125, 137, 60) == "125 of 137 loaded · 60 older on the server · ⏎ searches on"
    assert scope_words(137, 137, None) == "all 137 loaded · older on the server · ⏎ searches on"
    assert (
        scope_words(137, 137, None, searching=True) == "all 137 loaded · older on the server · searching on, esc stops"
    )
    assert scope_words(1_370, 1_370, 0, matches=12) == "12 match · all 1,370 events read"
    assert scope_words(0, 0, 60, can_search=False) == "none loaded · 60 older on the server"


@pytest.mark.parametrize(
    "text", ["word " * 5_000, "status:" + "failed," * 5_000, "x" * 1_000_000, "-code:5xx " * 5_000]
)
def test_a_filter_of_any_length_is_read_as_far_as_it_can_be_looked_for(text: str) -> None:
    wanted = parse_filter("".join(f"{piece}{number} " for number, piece in enumerate(text.split())), NOON)
    assert sum(len(part.values) if isinstance(part, Term) else 1 for part in wanted.parts) <= MOST
    assert any("at most" in problem and "left out" in problem for problem in wanted.problems)

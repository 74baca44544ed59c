"""The search of the event index finds exactly what the filter lets through, newest first, however it is cut into
chunks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.api.models import WebhookEvent
from tui.services.events.event_row import row_of
from tui.services.search.filter import Filter, parse_filter
from tui.services.search.terms import Term
from tui.services.search.to_query import search_terms
from tui.store import matching, search
from tui.store.bodies import body_of
from tui.store.event_index import EventIndex
from tui.store.keys import HIGHEST, LOWEST, Span
from tui.store.matching import value_texts
from tui.store.rows import EventRow
from tui.store.search import Search, Terms, WordTest

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NAMES = {"hook-1": "Billing ERP", "hook-2": "CRM Müller"}
PAYLOADS = [
    None, '{"orderId":"A-7"}', '{"name": "M\\u00fcller 50%"}', "STRASSE ß", "half \ud800 a pair",
    {"orderId": 17, "of": ["x_y"]}, "",
]  # fmt: skip
ANSWERS = [
    None, {"status_code": 503, "message": 'said "no"'}, {"status_code": 200},
    {"code": "INTERNAL_ERROR", "message": "Ünavailable"},
    {"status_code": 404, "body": {"error": {"code": "E-9"}}},
]  # fmt: skip


def make(
    number: int,
    *,
    seconds: int | None = None,
    status: str = "failed",
    payload: object = None,
    answer: object = None,
    hook: str = "hook-1",
    attempt: int | None = None,
    user: str | None = None,
    created: str | None = None,
) -> WebhookEvent:
    at = NOON - timedelta(seconds=number if seconds is None else seconds)
    wire = {
        "event_id": f"evt-{number:05}", "org_id": "739224", "webhook_config_id": hook, "status": status,
        "created_at": created if created is not None else at.isoformat().replace("+00:00", "Z"),
        "event_name": "order_completed", "retry_attempt": attempt, "payload": payload, "http_response": answer,
        "metadata": {"webhook_name": NAMES[hook], "user_id": user, "organization_id": "739224"},
    }  # fmt: skip
    return WebhookEvent.model_validate({name: value for name, value in wire.items() if value is not None})


def fill(index: EventIndex, events: list[WebhookEvent]) -> dict[str, int]:
    logs = {hook: index.log("server", "org", hook) for hook in NAMES}
    for hook, log in logs.items():
        own = [(row_of(event, hook), event) for event in events if event.webhook_config_id == hook]
        own.sort(key=lambda pair: pair[0].order, reverse=True)
        index.keep(log, own)
    return logs


@pytest.fixture
def index() -> Iterator[EventIndex]:
    made = EventIndex()
    yield made
    made.close()


def run(asked: Search) -> list[str]:
    ids: list[str] = []
    while not asked.done:
        ids += [event.event_id for event in asked.step()]
    return ids


def text_of(event: WebhookEvent) -> str:
    payload, answer, rest, original = (
        text.decode("utf-8", "surrogatepass") if isinstance(text, bytes) else text for text in body_of(event)
    )
    assert rest is not None
    return "\x1f".join([payload or "", original or "", *value_texts(answer or "{}"), *value_texts(rest)])


EVENTS = st.lists(
    st.builds(
        make, st.integers(0, 60), seconds=st.integers(0, 5),
        status=st.sampled_from(["failed", "succeeded", "in_progress", "odd"]),
        payload=st.sampled_from(PAYLOADS), answer=st.sampled_from(ANSWERS), hook=st.sampled_from(sorted(NAMES)),
        attempt=st.sampled_from([None, 0, 2]), user=st.sampled_from([None, "u-1", "Ada"]),
        created=st.sampled_from([None, None, None, "no time"]),
    ),
    max_size=30, unique_by=lambda event: event.event_id,
)  # fmt: skip
PIECES = (
    "status:failed", "status:o", "-status:pending", "code:5xx", "code:none", "code:internal", "-code:4",
    "since:11:59:58",
     "-until:11:59:57", "attempt:>1", "-attempt:1", "hook:erp", "-hook:MÜLLER", "id:0001", "event:ORDER", "evt",
     "-503", "order",
     '"orderId":"A-7"', '"orderId": 17', "müller", "straße", "ü", "50%", "x_y", "_", "\ud800", "ada", "-ada", "739224",
     "metadata",
     "status_code", "message", "code", '"said "no""', "E-9", "delivered", "webhook", ":", '"', "crm", "-delivered",
     "\\", "null",
)  # fmt: skip


def check(index: EventIndex, events: list[WebhookEvent], text: str, chunk: int = 40, status: str | None = None) -> int:
    """Compare the search with the filter's own word on each row; how many match."""
    logs = fill(index, events)
    wanted = parse_filter(text, NOON)
    span = Span(tuple(logs.values()), status)
    asked = Search(
        index.reader(), [span], search_terms(wanted, {log: (hook, NAMES[hook]) for hook, log in logs.items()})
    )
    asked._chunk = chunk
    answer = run(asked)
    bodies = {event.event_id: text_of(event) for event in events}
    rows = index.page(span, 0, 100)
    fitting = [
        row.event_id
        for row in rows
        if wanted.matches(row, lambda event: bodies[event.event_id], lambda hook: NAMES[hook])
    ]
    assert answer == fitting, text
    assert asked.scanned == asked.total == len(rows)
    numbers = [int(n) for (n,) in index.connection.execute("SELECT id FROM events")]
    assert [event.event_id for event in asked.matching(numbers)] == fitting
    assert [event.event_id for event in asked.kept_since(0)] == fitting
    assert sum(asked.matches_one(number) for number in numbers) == len(fitting)
    return len(fitting)


@given(
    EVENTS,
    st.lists(st.sampled_from(PIECES), max_size=3).map(" ".join),
    st.integers(1, 40),
    st.sampled_from([None, "failed"]),
)
def test_it_finds_what_the_filter_lets_through(
    events: list[WebhookEvent], text: str, chunk: int, status: str | None
) -> None:
    index = EventIndex()
    try:
        check(index, events, text, chunk, status)
    finally:
        index.close()


@pytest.mark.parametrize("text", PIECES)
def test_each_term_and_its_opposite_share_the_events_between_them(index: EventIndex, text: str) -> None:
    statuses = ("failed", "succeeded", "in_progress", "odd")
    events = [
        make(
            n, status=statuses[n % 4], payload=PAYLOADS[n % 7], answer=ANSWERS[n % 5], hook=sorted(NAMES)[n % 2],
            attempt=(None, 0, 2)[n % 3], user=(None, "u-1", "Ada")[n // 2 % 3],
            created="no time" if n % 11 == 3 else None,
        )
        for n in range(70)
    ]  # fmt: skip
    opposite = text.removeprefix("-") if text.startswith("-") else f"-{text}"
    count = check(index, events, text)
    assert text == '"' or count + check(index, events, opposite) == len(events)


def test_a_foreign_word_is_asked_of_those_events_alone_that_may_hold_it(
    index: EventIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bytes] = []
    whole = matching._body_holds

    def noting(word: bytes, *columns: bytes | None) -> bool:
        asked.append(columns[0] or b"")
        return whole(word, *columns)

    monkeypatch.setattr(matching, "_body_holds", noting)
    payloads = [
        '{"a": "plain"}',
        "M\u00dcLLER",
        '{"a": "m\\u00fcller"}',
        {"of": ["M\u00fcller", 1]},
        "plain\0m\u00fcller",
    ]
    events = [make(number, payload=payloads[number % 5]) for number in range(50)]
    assert check(index, events, "m\u00fcller") == 40
    assert asked and b'{"a": "plain"}' not in asked


_ODD_CASES = st.text(
    "a\u00fc\u00dc\u00df\u017f\u212a\u0149\u01f0\u03a3\u03c3\u03c2\u0130\u0131\U00010400\U00010428\ud800ss\\u00fc",
    max_size=12,
)


@given(_ODD_CASES, _ODD_CASES, st.integers(0, 12))
def test_what_holds_a_foreign_word_has_one_of_its_needles(text: str, word: str, place: int) -> None:
    text = f"{text[:place]}{word.swapcase()}{text[place:]}"
    if matching.is_foreign(word) and matching.holds(text, word) and (needles := matching.needles(word)):
        assert any(needle in text for needle in needles)


def words(*texts: str) -> Terms:
    return Terms(words=tuple(WordTest(text) for text in texts))


def test_names_of_the_api_and_ids_that_all_share_are_no_finds(index: EventIndex) -> None:
    logs = fill(index, [make(1, answer={"status_code": 200, "message": "fine"}, payload="{}", user="ada")])
    for text, count in [
        ("message", 0),
        ("user_id", 0),
        ("739224", 0),
        ("hook-1", 0),
        ("fine", 1),
        ("ADA", 1),
        ("200", 1),
    ]:
        assert len(run(Search(index.reader(), [Span((logs["hook-1"],))], words(text)))) == count, text


def test_stretches_are_searched_as_they_are_and_in_order(index: EventIndex) -> None:
    events = [
        make(number, hook=hook, seconds=number) for number in range(200) for hook in [("hook-1", "hook-2")[number % 2]]
    ]
    logs = fill(index, events)

    def key(number: int) -> tuple[int, str]:
        key = index.key(logs[("hook-1", "hook-2")[number % 2]], f"evt-{number:05}")
        assert key is not None
        return key

    spans = [Span((logs["hook-1"],), None, key(50), HIGHEST), Span((logs["hook-1"],), None, LOWEST, key(150)),
             Span((logs["hook-2"],), None, key(61), key(31))]  # fmt: skip
    expected = sorted(
        [n for n in range(0, 200, 2) if n <= 50 or n >= 150] + [n for n in range(1, 200, 2) if 31 <= n <= 61]
    )
    for chunk in (1, 16, 40, 5_000):
        asked = Search(index.reader(), spans, words("order"))
        asked._chunk = chunk
        assert run(asked) == [f"evt-{number:05}" for number in expected]
    assert run(Search(index.reader(), [], words("order"))) == []


def test_chunks_grow_and_shrink_with_what_they_cost(index: EventIndex) -> None:
    logs = fill(index, [make(number) for number in range(3_000)])
    ticks = iter(range(1_000))
    slow = Search(index.reader(), [Span((logs["hook-1"],))], words("x"), clock=lambda: float(next(ticks)))
    slow.step()
    assert slow.scanned == search.FIRST_CHUNK
    slow.step()
    assert slow.scanned == search.FIRST_CHUNK + search.CHUNKS[0]
    fast = Search(index.reader(), [Span((logs["hook-1"],))], words("x"), clock=lambda: 0.0)
    fast.step()
    fast.step()
    assert fast.done and fast.scanned == 3_000


def test_what_is_still_being_delivered_is_known(index: EventIndex) -> None:
    logs = fill(index, [make(1, status="in_progress"), make(2), make(3, status="in_progress")])
    asked = Search(index.reader(), [Span((logs["hook-1"],))], words("order"))
    rows: list[EventRow] = index.rows(asked.unsettled())
    assert [row.event_id for row in rows] == ["evt-00001", "evt-00003"]


def test_json_is_searched_as_people_write_it(index: EventIndex) -> None:
    logs = fill(
        index, [make(1, answer={"body": {"error": {"code": "E-9"}}, "message": "a\nb"}, payload=json.dumps({"a": 1}))]
    )
    for text in ('"code":"E-9"', '"code": "E-9"', '{"a": 1}', "a\nb"):
        assert run(Search(index.reader(), [Span((logs["hook-1"],))], words(text))), text


@pytest.mark.parametrize("word", ["a" * 49_000, "a" * 60_000, "%" * 30_000, "ä" * 30_000, "A" * 60_000])
def test_a_word_longer_than_sqlite_takes_a_pattern_is_found(word: str) -> None:
    index = EventIndex()
    try:
        logs = fill(index, [make(1, payload=f"<{word.lower()}>"), make(2, payload="short")])
        span = Span(tuple(logs.values()))
        assert run(Search(index.reader(), [span], Terms(words=(WordTest(word),)))) == ["evt-00001"]
        assert run(Search(index.reader(), [span], Terms(words=(WordTest(word, negated=True),)))) == ["evt-00002"]
        term = Filter((Term("id", (word,)),))
        assert run(Search(index.reader(), [span], search_terms(term))) == []
    finally:
        index.close()

"""The event index against a plain list that does the same."""

from __future__ import annotations

import json
import os
import stat
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.indexed import START, make_indexed
from tui.api.reading import event as read_event
from tui.services.events.event_row import row_of
from tui.store import spans
from tui.store.coverage import Stretch
from tui.store.event_index import EventIndex
from tui.store.keys import HIGHEST, LOWEST, Key, Span, first_key, last_key, micros
from tui.store.tallies import tally

HOUR = 3_600_000_000
STATUSES = ("succeeded", "failed", "skipped")


def everything(_: object) -> Stretch:
    return Stretch(LOWEST, HIGHEST)


@pytest.fixture
def index() -> Iterator[EventIndex]:
    made = EventIndex()
    yield made
    made.close()


events_of_a_log = st.lists(
    st.tuples(
        st.integers(0, 400),
        st.one_of(st.integers(0, 20), st.integers(0, 60 * 60 * 5), st.integers(0, 60 * 60 * 24 * 9)),
        st.sampled_from(STATUSES),
        st.sampled_from((0, 0, 1, 999_999)),
    ),
    max_size=120,
    unique_by=lambda event: event[0],
)


@given(events_of_a_log, events_of_a_log, st.data())
def test_counts_pages_and_positions_are_those_of_a_plain_list(
    one: list[tuple[int, int, str, int]], other: list[tuple[int, int, str, int]], data: st.DataObject
) -> None:
    index = EventIndex()
    try:
        keys: list[tuple[Key, str]] = []
        logs = []
        for number, events in enumerate((one, other)):
            log = index.log("https://server", "org", f"hook-{number}")
            logs.append(log)
            made = [
                make_indexed(f"e{number}-{name}", START + timedelta(seconds=seconds, microseconds=us), status)
                for name, seconds, status, us in events
            ]
            for start in range(0, len(made), 25):
                index.keep(log, made[start : start + 25])
            index.keep(log, made[:10])  # once more: nothing counts twice
            keys += [((micros(row.at), row.event_id), row.status) for row, _ in made if row.at]
        status = data.draw(st.sampled_from((None, *STATUSES)))
        bounds = [LOWEST, HIGHEST, *(key for key, _ in keys)]
        bounds += [first_key(START + timedelta(hours=hour)) for hour in (0, 1, 3)]
        bounds += [last_key(START + timedelta(minutes=minute)) for minute in (2, 62, 200)]
        low, high = data.draw(st.sampled_from(bounds)), data.draw(st.sampled_from(bounds))
        span = Span(tuple(logs), status, low, high)
        expected = sorted((key for key, its in keys if low <= key <= high and status in (None, its)), reverse=True)
        assert index.count(span) == len(expected)
        offset = data.draw(st.integers(0, len(expected) + 2))
        for skipped in (offset, len(expected) // 2):
            page = index.page(span, skipped, 30)
            assert [row.event_id for row in page] == [event_id for _, event_id in expected[skipped : skipped + 30]]
            assert [event_id for _, event_id in index.ids(span, skipped, 7)] == [
                event_id for _, event_id in expected[skipped : skipped + 7]
            ]
        for place, key in enumerate(expected):
            assert index.position(span, key) == place
            older, newer = index.next_in(span, key), index.next_in(span, key, newer=True)
            assert (older[1] if older else None) == (expected[place + 1] if place + 1 < len(expected) else None)
            assert (newer[1] if newer else None) == (expected[place - 1] if place else None)
    finally:
        index.close()


def test_a_deep_page_is_found_by_whole_hours(index: EventIndex) -> None:
    log = index.log("s", "o", "hook")
    made = [make_indexed(f"{number:06}", START + timedelta(seconds=7 * number)) for number in range(5_000)]
    for start in range(0, 5_000, 100):
        index.keep(log, made[start : start + 100])
    span = Span((log,))
    for offset in (0, 399, 401, 2_500, 4_990):
        page = index.page(span, offset, 5)
        assert [row.event_id for row in page] == [f"{4_999 - offset - step:06}" for step in range(5)]


def test_an_event_comes_back_as_it_was_read(index: EventIndex) -> None:
    log = index.log("s", "o", "hook")
    wires: list[dict[str, object]] = [
        {"event_id": "text", "payload": '{"a": "ü"}', "http_response": {"status_code": 503, "body": [1]},
         "new_field": {"x": 1}},
        {"event_id": "value", "payload": {"a": [1, None]}, "original_payload": "text"},
        {"event_id": "half \ud83d", "payload": "half \ud83d", "status": "failed",
         "http_response": {"message": "\udc00"}},
        {"event_id": "nul", "payload": "a\x00b", "url": "\x00value:1"},
        {"event_id": "like a value", "payload": "\x00value:1"},
        {"event_id": "nothing"},
    ]  # fmt: skip
    events = [read_event(json.dumps(wire).encode()) for wire in wires]
    index.keep(log, [(row_of(event, "hook"), event) for event in events])
    for event in events:
        kept = index.event(log, event.event_id)
        assert kept == event and kept.payload_text == event.payload_text
        assert index.row(log, event.event_id) == row_of(event, "hook")
    assert [row.event_id for row in index.kept_since(log, index.newest_number() - 2)] == ["like a value", "nothing"]
    assert index.event(log, "another") is None and index.row(log, "another") is None


def test_an_event_comes_back_number_by_number_and_key_by_key(index: EventIndex) -> None:
    log = index.log("s", "o", "hook")
    odd = '{"dup":1,"dup":2,"n":1.10,"e":1e400,"i":123456789012345678901234567890,"s":"\\u0041\\ud800"}'
    deep = "[" * 10_000 + "]" * 10_000
    wire = f'{{"event_id":"e","x":1.0,"payload":{odd},"http_response":{{"body":{odd},"deep":{deep}}}}}'
    event = read_event(wire.encode())
    index.keep(log, [(row_of(event, "hook"), event)])
    kept = index.event(log, "e")
    assert kept is not None and kept.text == event.text
    assert (kept.payload_text, kept.response_text) == (odd, f'{{"body":{odd},"deep":{deep}}}')


@pytest.mark.parametrize("rest", ["", ',"x":1.0'])
@pytest.mark.parametrize(
    ("body", "reason"), [('{"error":"no such order","rows":[%s]}', "no such order"), ('"why %s"', None), ("[%s]", "")]
)
def test_a_large_response_comes_back_whole_and_is_not_made_into_values(
    index: EventIndex, rest: str, body: str, reason: str | None
) -> None:
    log = index.log("s", "o", "hook")
    long = body % ("1.10," * 40_000 + "1e400")
    response = f'{{"body":{long},"status_code":503,"code":"X","dup":1,"dup":2}}'
    event = read_event(f'{{"event_id":"e","http_response":{response}{rest}}}'.encode())
    index.keep(log, [(row_of(event, "hook"), event)])
    kept = index.event(log, "e")
    assert kept is not None and kept.text == event.text and kept.response_text == response
    assert kept.http_response is not None
    assert (kept.http_response.status_code, kept.http_response.code) == (503, "X")
    assert kept.body_text == (json.loads(long) if long.startswith('"') else long)
    assert len(str(kept.http_response.body)) < 2_000
    if reason is not None:
        assert row_of(kept).reason == reason


def test_an_event_that_an_older_version_kept_comes_back(index: EventIndex) -> None:
    log = index.log("s", "o", "hook")
    event = read_event(b'{"event_id":"e","payload":[1],"http_response":{"body":1}}')
    index.keep(log, [(row_of(event, "hook"), event)])
    index.connection.execute("""UPDATE bodies SET answer = '{"body":Infinity}'""")
    kept = index.event(log, "e")
    assert kept is not None and (kept.payload_text, kept.response_text) == ("[1]", '{"body":Infinity}')


def test_the_list_does_not_take_away_what_a_full_read_brought(index: EventIndex) -> None:
    log = index.log("s", "o", "hook")
    index.keep(log, [make_indexed("e", START, original_payload="before")])
    index.keep(log, [make_indexed("e", START, "succeeded")])
    kept = index.event(log, "e")
    assert kept is not None and kept.original_payload == "before" and kept.status == "succeeded"
    assert index.count(Span((log,), "failed")) == 0 and index.count(Span((log,), "succeeded")) == 1


def test_an_event_without_a_time_stands_beside_its_neighbour(index: EventIndex) -> None:
    log = index.log("s", "o", "hook")
    index.keep(
        log, [make_indexed("c", START), make_indexed("b", "soon"), make_indexed("a", START - timedelta(hours=1))]
    )
    index.keep(log, [make_indexed("b", "soon")])  # read again without a neighbour: it stays
    page = index.page(Span((log,)), 0, 10)
    assert [(row.event_id, row.at is None) for row in page] == [("c", False), ("b", True), ("a", False)]


def test_rows_of_many_events_come_in_the_order_that_was_asked_for(index: EventIndex) -> None:
    log, other = index.log("s", "o", "hook"), index.log("s", "o", "other")
    index.keep(
        log, [make_indexed(f"e{number:04}", START + timedelta(seconds=number)) for number in range(1_200)], everything
    )
    index.keep(other, [make_indexed("elsewhere", START)], everything)
    wanted = [f"e{number:04}" for number in reversed(range(0, 1_200, 2))]
    asked = [*wanted[:300], "elsewhere", "never seen", *wanted[300:]]
    assert [row.event_id for row in index.rows_of(log, asked)] == wanted


def test_logs_of_two_servers_share_nothing(index: EventIndex) -> None:
    one, other = index.log("s1", "o", "hook"), index.log("s2", "o", "hook")
    assert index.log("s1", "o", "hook") == one != other
    index.keep(one, [make_indexed("e", START)], everything)
    assert index.event(other, "e") is None and index.coverage(other) == []


def test_what_was_read_for_all_was_read_for_each_status(index: EventIndex) -> None:
    log = index.log("s", "o", "hook")
    index.cover(log, Stretch((10, ""), (20, "z")))
    index.cover(log, Stretch((5, ""), (10, "")), "failed")
    assert index.coverage(log) == [Stretch((10, ""), (20, "z"))]
    assert index.coverage(log, "failed") == [Stretch((5, ""), (20, "z"))]


def test_who_watches_is_told_at_once_and_no_more_afterwards(index: EventIndex) -> None:
    log = index.log("s", "o", "hook")
    told: list[int] = []
    end = index.watch(told.append)
    index.keep(log, [make_indexed("e", START)])
    assert told == [log]
    end()
    index.keep(log, [make_indexed("f", START)])
    assert told == [log]


def test_a_page_is_on_record_whole_or_not_at_all(index: EventIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    log = index.log("s", "o", "hook")

    def fails(*_: object) -> None:
        raise RuntimeError("half-way")

    monkeypatch.setattr(index, "_cover", fails)
    with pytest.raises(RuntimeError):
        index.keep(log, [make_indexed("e", START)], everything)
    assert index.count(Span((log,))) == 0 and index.row(log, "e") is None


def test_what_is_too_old_is_forgotten_and_known_to_be(index: EventIndex) -> None:
    log = index.log("s", "o", "hook")
    index.keep(log, [make_indexed(f"{n:03}", START + timedelta(minutes=n)) for n in range(200)], everything)
    edge = START + timedelta(minutes=90)
    assert index.expire(micros(edge)) == 90
    assert index.count(Span((log,))) == 110 == len(index.page(Span((log,)), 0, 500))
    assert index.coverage(log) == [Stretch((micros(edge), ""), HIGHEST)]
    assert index.count(Span((log,), None, first_key(edge), last_key(edge + timedelta(minutes=30)))) == 31


def test_each_log_forgets_its_own(index: EventIndex) -> None:
    """The rest is counted by the hour and the minute as it is event by event, in a log that forgets nothing as
    well."""
    old, new = index.log("s", "o", "old"), index.log("s", "o", "new")
    index.keep(
        old, [make_indexed(f"{n:03}", START + timedelta(minutes=n), STATUSES[n % 2]) for n in range(200)], everything
    )
    index.keep(
        new,
        [make_indexed(f"{n:03}", START + timedelta(minutes=n), STATUSES[n % 2]) for n in range(95, 105)],
        everything,
    )
    assert index.expire(micros(START + timedelta(minutes=90, seconds=30))) == 91
    for log, left in ((old, range(91, 200)), (new, range(95, 105))):
        assert index.count(Span((log,))) == len(left)
        assert index.count(Span((log,), "failed")) == sum(n % 2 == STATUSES.index("failed") for n in left)
        counted = tally(
            index.connection, Span((log,), None, first_key(START), last_key(START + timedelta(days=1))), 0, HOUR
        )
        hours = Counter((micros(START + timedelta(minutes=n)) // HOUR, STATUSES[n % 2]) for n in left)
        assert {place: n for place, n in counted.items() if n} == hours
        assert index.event(log, f"{left[0]:03}") is not None
    (bodies,) = index.connection.execute("SELECT count(*) FROM bodies").fetchone()
    assert index.event(old, "090") is None and bodies == 109 + 10  # payloads hold personal data: none is left behind


@given(
    st.lists(
        st.one_of(st.integers(0, 300).map(lambda minutes: 60 * minutes), st.integers(0, 18_000)),
        min_size=20,
        max_size=60,
    ),
    st.data(),
)
def test_whole_hours_and_minutes_are_skipped_to_the_same_events(seconds: list[int], data: st.DataObject) -> None:
    """Far down a log, events are not passed one by one; here that begins with the third."""
    index = EventIndex()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spans, "_WALK", 2)
        logs = (index.log("s", "o", "one"), index.log("s", "o", "other"))
        keys: dict[str, list[Key]] = {status: [] for status in STATUSES}
        for number, second in enumerate(seconds):
            made = make_indexed(f"{number:03}", START + timedelta(seconds=second), STATUSES[number % 3])
            index.keep(logs[number % 2], [made])
            keys[STATUSES[number % 3]].append((micros(START + timedelta(seconds=second)), f"{number:03}"))
        status = data.draw(st.sampled_from((None, *STATUSES)))
        edges = st.sampled_from([key for own_keys in keys.values() for key in own_keys])
        low, high = data.draw(st.one_of(st.just(LOWEST), edges)), data.draw(st.one_of(st.just(HIGHEST), edges))
        expected = sorted(
            (key for its, own_keys in keys.items() if status in (None, its) for key in own_keys if low <= key <= high),
            reverse=True,
        )
        for offset in range(len(expected) + 2):
            assert index.keys_of(Span(logs, status, low, high), offset, 5) == expected[offset : offset + 5]
    index.close()


def test_a_private_file_is_nobody_elses_and_goes_with_the_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    left = tmp_path / "epilot-webhooks-tui-999999999-x"  # no process has this number
    left.mkdir()
    (left / "events.sqlite").write_text("somebody's payloads")
    index = EventIndex()
    index.keep(index.log("s", "o", "hook"), [make_indexed("e", START)])
    assert not left.exists()
    (folder,) = tmp_path.iterdir()
    if os.name == "posix":
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
        assert {stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()} == {0o600}
    index.close()
    assert list(tmp_path.iterdir()) == []


def test_a_kept_file_is_there_next_time(tmp_path: Path) -> None:
    path = tmp_path / "cache" / "events.sqlite"
    first = EventIndex(path)
    first.keep(first.log("s", "o", "hook"), [make_indexed("e", START)], everything)
    first.close()
    again = EventIndex(path)
    assert again.count(Span((again.log("s", "o", "hook"),))) == 1
    assert again.coverage(again.log("s", "o", "hook")) == [Stretch(LOWEST, HIGHEST)]
    again.close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 or os.name != "posix"


def test_a_kept_file_of_another_version_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    before = EventIndex(path)
    before.keep(before.log("s", "o", "hook"), [make_indexed("e", START)], everything)
    before.connection.execute("DROP INDEX events_by_id")
    before.connection.execute("PRAGMA user_version = 1")
    before.close()
    index = EventIndex(path)
    log = index.log("s", "o", "hook")
    assert index.count(Span((log,))) == 0 and index.coverage(log) == [] and index.problem is None
    assert index.keep(log, [make_indexed("e", START), make_indexed("f", START)]) == 2
    index.close()


def test_a_broken_kept_file_is_made_anew(tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    path.write_bytes(b"this is no database, but long enough to be looked at as one" * 20)
    index = EventIndex(path)
    index.keep(index.log("s", "o", "hook"), [make_indexed("e", START)])
    assert index.count(Span((1,))) == 1
    index.close()


def test_a_kept_file_forgets_what_is_too_old_when_it_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    first = EventIndex(path)
    first.keep(
        first.log("s", "o", "hook"),
        [make_indexed("new", START), make_indexed("old", START - timedelta(days=8))],
        everything,
    )
    first.close()
    again = EventIndex(path, oldest=START - timedelta(days=7))
    assert [row.event_id for row in again.page(Span((1,)), 0, 9)] == ["new"]
    again.close()


def test_a_file_that_cannot_be_used_is_said_and_nothing_is_lost(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    index = EventIndex(tmp_path / "file" / "events.sqlite")
    index.keep(index.log("s", "o", "hook"), [make_indexed("e", START)])
    assert index.count(Span((1,))) == 1 and index.problem is not None and "events.sqlite" in index.problem
    index.close()


def test_an_index_that_was_never_used_makes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    EventIndex().close()
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_smaller_pages_is_opened_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "events.sqlite"
    for bytes_a_page in (16_384, 4_096):
        index = EventIndex(path)
        connection = index._database.connection
        index.log("server", "org", "hook")
        assert connection.execute("PRAGMA page_size").fetchone() == (bytes_a_page,)
        connection.executescript("PRAGMA journal_mode = DELETE; PRAGMA page_size = 4096; VACUUM")  # as it was made once
        index.close()

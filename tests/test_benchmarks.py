"""The benchmarks' own machinery: medians, limits, words, the stub's pages, and the index that is filled in bulk."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import cli
from benchmarks.figures import FIGURES, Figure, growth, recovery
from benchmarks.figures.loop import Held, Looks, outcomes
from benchmarks.figures.recovery import answer, cursor_row, press_while
from benchmarks.filling import fill, keep
from benchmarks.harness import Limit, Notes, Outcome, Sample, Skipped, in_turn, percentile, table
from benchmarks.logs import Log
from benchmarks.programs import without
from benchmarks.programs.index_search import look_through
from benchmarks.programs.outage import event_id, failed_events
from benchmarks.stub import Api
from benchmarks.terminal import Silent, Terminal
from tui.api.models import EventPage
from tui.api.reading import configs, model

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def outcome(ours: float, peer: float | None, limit: Limit | None) -> Outcome:
    return Outcome("x", "what", Sample("console", (ours,)), Sample("peer", (peer,)) if peer else None, limit)


# --- medians, limits, words -----------------------------------------------------------------------------------------


def test_contestants_run_in_turn_and_the_warm_up_does_not_count() -> None:
    order: list[str] = []

    def contestant(name: str) -> float:
        order.append(name)
        return float(len(order))

    given = in_turn({"a": lambda: contestant("a"), "b": lambda: contestant("b")}, runs=2)
    assert order == ["a", "b"] * 3
    assert given == {"a": (3.0, 5.0), "b": (4.0, 6.0)}


def test_a_sample_says_its_median_and_its_spread() -> None:
    sample = Sample("console", (0.2, 0.1, 0.0123))
    assert sample.median == 0.1
    assert sample.words == "100 ms (12.3 to 200)"
    assert Sample("console", (119_600_000.0,), "MB").words == "120 MB"
    assert [Sample("console", (count,), "requests").words for count in (1.0, 2.0)] == ["1 request", "2 requests"]


@pytest.mark.parametrize(
    ("ours", "peer", "limit", "kept", "verdict"),
    [
        (0.1101, 0.1, Limit(1.1, "ratio"), False, "MISSED"),
        (0.05, 0.1, Limit(1.1, "ratio"), True, "kept"),
        (0.05, None, Limit(0.05, "median"), True, "kept"),
        (0.051, None, Limit(0.05, "median"), False, "MISSED"),
        (0.05, None, Limit(1.1, "ratio"), None, ""),  # the peer could not be run: nothing is claimed
        (0.05, 0.1, None, None, ""),
    ],
)
def test_a_limit_is_of_the_ratio_or_of_the_median(
    ours: float, peer: float | None, limit: Limit | None, kept: bool | None, verdict: str
) -> None:
    measured = outcome(ours, peer, limit)
    assert (measured.kept, measured.verdict) == (kept, verdict)


@given(st.lists(st.floats(0, 1e6), min_size=1), st.integers(1, 100))
def test_a_percentile_is_one_of_the_values_and_enough_do_not_exceed_it(values: list[float], percent: int) -> None:
    result = percentile(values, percent)
    assert result in values
    assert sum(value <= result for value in values) * 100 >= percent * len(values)
    assert sum(value < result for value in values) * 100 < percent * len(values)


def test_a_table_has_the_ratio_in_words() -> None:
    lines = table([outcome(0.05, 0.1, Limit(1.1, "ratio")), outcome(0.05, None, None)]).splitlines()
    assert [cell.strip() for cell in lines[2].split("|")[1:-1]] == [
        "what",
        "50 ms",
        "peer: 100 ms",
        "0.50",
        "1.1 x",
        "kept",
    ]
    assert [cell.strip() for cell in lines[3].split("|")[1:-1]] == ["what", "50 ms", "–", "–", "–", ""]


# --- the command line -----------------------------------------------------------------------------------------------


def figure(*outcomes: Outcome, problem: Exception | None = None) -> dict[str, Figure]:
    def measure(runs: int, notes: Notes) -> Sequence[Outcome]:
        notes.add(f"{runs} runs")
        if problem is not None:
            raise problem
        return outcomes

    return {"one": Figure("a figure", measure)}


def test_list_names_every_figure_and_measures_none(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--list"]) == 0
    names = [line.split()[0] for line in capsys.readouterr().out.splitlines()]
    assert names == list(FIGURES)
    assert names[:3] == ["startup", "startup-far", "tricks"]
    assert names[3:] == [
        "rows",
        "scroll",
        "fleet",
        "load",
        "memory",
        "filter",
        "loop",
        "payload",
        "difference",
        "growth",
        "recovery",
    ]


def test_an_unknown_figure_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["startup", "speed"]) == 2
    assert "no figure speed; choose of startup" in capsys.readouterr().err


def test_only_strict_makes_a_missed_limit_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    figures = figure(outcome(0.2, 0.1, Limit(1.1, "ratio")))
    assert cli.main([], figures) == 0
    assert "0 of 1 limits kept. Missed: what." in capsys.readouterr().out
    assert cli.main(["--strict"], figures) == 1


def test_what_cannot_be_run_here_is_said_and_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--strict"], figure(problem=Skipped("Node is not here."))) == 0
    assert "Skipped: Node is not here." in capsys.readouterr().out


def test_a_program_that_breaks_fails_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([], figure(problem=Silent("it ended"))) == 1
    assert "Broken: it ended" in capsys.readouterr().out


def test_json_has_every_run(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["--json", "--runs", "3"], figure(outcome(0.2, 0.1, Limit(1.1, "ratio")))) == 0
    document = json.loads(capsys.readouterr().out)
    assert document["runs"] == 3
    assert "cores of" in document["machine"]
    measured = document["figures"]["one"]["outcomes"][0]
    assert (measured["ours"]["values"], measured["ratio"], measured["kept"]) == ([0.2], 2.0, False)


def test_the_results_in_the_readme_are_those_of_a_whole_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"# Words\n{cli.MARK}\n\nold results\n", encoding="utf-8")
    monkeypatch.setattr(cli, "README", readme)
    assert cli.main(["--readme", "one"], figure()) == 2
    assert cli.main(["--readme"], figure(outcome(0.2, 0.1, Limit(1.1, "ratio")))) == 0
    text = readme.read_text(encoding="utf-8")
    assert text.startswith(f"# Words\n{cli.MARK}\n\n")
    assert "old results" not in text
    assert "| what | 200 ms | peer: 100 ms | 2.00" in " ".join(text.split())
    assert cli.MARK in Path(cli.__file__).with_name("README.md").read_text(encoding="utf-8")


# --- the stub and the filled index ----------------------------------------------------------------------------------


def pages(api: Api, **options: Any) -> list[str]:
    """The ids of all events, by following the cursor."""
    ids: list[str] = []
    while True:
        status, body = api.answer("POST", "/v2/webhooks/configs/hook0000/events", json.dumps(options).encode())
        assert status == 200
        page = model(EventPage)(body)
        assert page.unreadable == 0
        ids += [event.event_id for event in page.data]
        if page.next_cursor is None:
            assert page.has_more is False
            return ids
        options["cursor"] = page.next_cursor.model_dump()


def test_the_stub_pages_exactly_its_events_newest_first() -> None:
    log = Log(0, 60, NOON)
    api = Api(2, 60, 300, NOON, log.seconds)
    everything = [log.event_id(number) for number in range(60)]
    assert pages(api) == pages(api, limit=7) == everything
    assert sorted(everything, reverse=True) == everything
    failed = [log.event_id(number) for number in range(60) if log.status(number) == "failed"]
    assert pages(api, limit=2, status="failed") == failed
    assert len(failed) == 6
    assert [webhook.name for webhook in configs(api.answer("GET", "/v1/webhooks/configs", b"")[1])] == [
        "Webhook 00 of the stub", "Webhook 01 of the stub",
    ]  # fmt: skip


@given(st.integers(0, 61), st.integers(0, 61), st.sampled_from([-1, 0, 1]))
def test_the_stub_keeps_to_a_time_range(newer: int, older: int, milliseconds: int) -> None:
    log = Log(0, 60, NOON)
    since, until = (log.at(number) + timedelta(milliseconds=milliseconds) for number in (older, newer))
    expected = [number for number in range(60) if since <= log.at(number) <= until]
    assert list(log.numbers(since, until)) == expected


def test_an_index_filled_in_bulk_is_the_one_that_the_console_would_have(tmp_path: Path) -> None:
    log = Log(0, 60, NOON, payload_bytes=400)
    contents = []
    for name, way in (("bulk", fill), ("kept", keep)):
        way(tmp_path / name, log, "http://127.0.0.1:1", "739224")
        contents.append(_contents(tmp_path / name))
    assert contents[0] == contents[1]
    assert len(contents[0]["events"]) == 60


def _contents(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    with closing(sqlite3.connect(path)) as database:
        tables = {
            name: database.execute(f"SELECT * FROM {name} ORDER BY 1, 2, 3, 4").fetchall()
            for name in ("logs", "events", "counts", "coverage")
        }
        bodies = database.execute("SELECT id, payload, answer, rest, original FROM bodies ORDER BY id").fetchall()
    # The keys of an object may stand in any order.
    tables["bodies"] = [(*row[:2], json.loads(row[2]), json.loads(row[3]), row[4]) for row in bodies]
    return tables


def test_an_outage_has_failed_events_alone_each_with_a_payload_of_its_own() -> None:
    events = list(failed_events(200, 1_500))
    assert [event.event_id for event in events] == [event_id(number) for number in range(200)]
    assert {event.status for event in events} == {"failed"}
    assert len({event.payload for event in events}) == 200
    assert all(1_450 < len(event.payload.encode()) < 1_550 and json.loads(event.payload) for event in events)
    times = [datetime.fromisoformat(event.created_at) for event in events]
    assert times == sorted(times)
    assert all(timedelta(0) < datetime.now(UTC) - at < timedelta(hours=24) for at in times)


# --- the terminal ---------------------------------------------------------------------------------------------------


def test_a_frame_is_timed_at_its_end_and_the_terminal_says_that_it_knows_frames() -> None:
    program = (
        "import os, sys, termios, tty\n"
        "tty.setraw(0)\n"
        "os.write(1, b'\\x1b[?2026$p')\n"
        "answer = os.read(0, 20)\n"
        "os.write(1, b'\\x1b[?2026hfirst ' + answer[2:].replace(b'\\x1b', b'') + b' row 0000007')\n"
        "os.read(0, 1)\n"
        "os.write(1, b'\\x1b[?2026l')\n"
        "os.read(0, 1)\n"
    )
    with Terminal([sys.executable, "-c", program], {"PATH": ""}) as terminal:
        written = terminal.wait_for("row 0000007")
        assert b"first ?2026;2$y" in terminal.output
        pressed = terminal.press(b"x")
        assert terminal.started < written < pressed < terminal.wait_for_frame("row 0000007")
        assert terminal.resident() > 1_000_000
        terminal.press(b"x")
        terminal.wait_for_end()
        with pytest.raises(Silent, match="never drawn"):
            terminal.wait_for_frame("never")


def frame(text: str) -> bytes:
    return b"\x1b[?2026h" + text.encode() + b"\x1b[?2026l"


def test_a_key_is_answered_by_the_frame_that_has_the_cursor_on_another_row() -> None:
    there = frame("\x1b[4;1H\x1b[1m›\x1b[0m\x1b[1m \x1b[0m\x1b[1m– not sent    \x1b[0m 9,900")
    here = len(there)
    clock = frame("recovering 200") + there  # what a timer drew before the key was looked at
    moved = frame("– not sent\x1b[5;1H› \x1b[0m… queued   \x1b[0m")
    output = there + clock + moved + there
    assert (cursor_row(there), cursor_row(frame("no rows")), cursor_row(output, here)) == (
        "– not sent",
        None,
        "– not sent",
    )
    assert answer(output, here, "– not sent") == here + len(clock + moved)
    assert answer(there + clock + moved[:-1], here, "– not sent") is None, "the frame is not at its end"
    assert answer(output, here, None) == here + len(frame("recovering 200")), "without rows any frame will do"
    assert answer(output[:-1], 1, None) == here + len(frame("recovering 200")), "not one that was begun before the key"


def test_the_cursor_goes_down_and_up_and_each_key_waits_for_the_answer_to_the_one_before() -> None:
    program = (
        "import os, time, tty\n"
        "tty.setraw(0)\n"
        "rows = ['To replay', 'Already recovered']\n"
        "at = 0\n"
        "while True:\n"
        "    os.write(1, f'\\x1b[?2026h› {rows[at]}\\x1b[?2026l'.encode())\n"
        "    key = os.read(0, 100)\n"
        "    assert key == (b'\\x1b[B', b'\\x1b[A')[at], key\n"
        "    at = 1 - at\n"
        "    time.sleep(0.05)\n"
    )
    with Terminal([sys.executable, "-c", program], {"PATH": "", "PYTHONUTF8": "1"}) as terminal:
        terminal.wait_for_frame("To replay")
        turns = iter(range(4))
        waited = press_while(terminal, lambda: next(turns, None) is None, 0)
        assert len(waited) == 4
        assert min(waited) >= 0.05


PLACES = {
    "head-start": "tui.startup.head_start.can_be_started",
    "first-frame": "tui.startup.first_frame.can_be_drawn",
    "early-list": "tui.startup.early_list.EarlyList.webhooks",
    "late-palette": "tui.startup.late_palette.palette_left_out",
    "drawn-once": "tui.screens.common.base.ConsoleScreen.may_draw",
    "styled-once": "tui.screens.common.base.ConsoleScreen._fit_terminal",
}
"""What each trick is done by."""


@pytest.mark.slow  # whole processes
def test_a_trick_is_where_it_is_left_out() -> None:
    """One that was renamed would be measured as saving nothing."""
    code = (
        "import pkgutil, sys\nfrom benchmarks.programs import without\n"
        "without.leave_out(sys.argv[1])\n"
        "sys.stdout.write('\\n'.join(pkgutil.resolve_name(place).__module__ for place in sys.argv[2:]))"
    )

    def modules(left_out: str, *places: str) -> list[str]:
        words = [sys.executable, "-c", code, left_out, *places]
        return subprocess.run(words, capture_output=True, text=True, check=True).stdout.split("\n")

    for (trick, place), module in zip(PLACES.items(), modules("none", *PLACES.values()), strict=True):
        assert module == without.TRICKS[trick][0] and modules(trick, place) != [module], trick


def test_each_size_of_a_work_stands_beside_the_smallest() -> None:
    sizes: dict[str, growth.Costs] = {
        "1 event": {"time": ("ms", [0.1]), "requests": ("requests", [4.0])},
        "2 events": {"time": ("ms", [0.2]), "requests": ("requests", [5.0])},
    }
    lines = list(growth.outcomes(sizes, {"time": Limit(1.5, "ratio")}))
    assert [(line.what, line.ratio, line.verdict) for line in lines] == [
        ("1 event: time", None, ""),
        ("1 event: requests", None, ""),
        ("2 events: time", 2.0, "MISSED"),
        ("2 events: requests", 1.25, ""),
    ]
    assert [line.ours.words for line in lines] == ["100 ms", "4 requests", "200 ms", "5 requests"]
    assert lines[3].document()["ours"]["unit"] == "requests"


def test_a_filled_index_is_looked_through_to_its_end(tmp_path: Path) -> None:
    fill(tmp_path / "index", Log(0, 60, NOON, payload_bytes=400), "http://127.0.0.1:1", "739224")
    for word, count in ((growth.NOWHERE, 0), ("Row 0000007", 1), ("customer", 60)):
        done = look_through(tmp_path / "index", word)
        assert (done["looked"], done["found"]) == (60, count), word


def test_lateness_is_told_by_the_phase_in_which_it_was(tmp_path: Path) -> None:
    file = tmp_path / "looks"
    file.write_text("1.0 0.5 0.1\n2.0 0.001 0.003\n2.5 -0.000001 0.0\n3.0 0.25 0.002\n")
    looks = Looks(file, {"loading": (1.5, 2.7), "searching": (2.7, 9.0), "planning": (9.0, 9.5)})
    assert looks.told() == {
        "loading": Held([0.001, 0.0], [0.003, 0.0]),
        "searching": Held([0.25], [0.002]),
        "planning": Held([], []),
    }


def test_the_loop_of_each_phase_stands_beside_the_loop_at_rest() -> None:
    held = {"at rest": [Held([0.004, 0.001], [0.002, 0.001])], "loading": [Held([0.02, 0.001], [0.008, 0.001])]}
    lines = [outcome for name in held for outcome in outcomes(held, name)]
    assert [(line.ours.median, line.ratio, line.verdict) for line in lines] == [
        (0.004, None, ""), (0.004, None, ""), (0.002, None, ""),
        (0.02, 5.0, "MISSED"), (0.02, 5.0, ""), (0.008, 4.0, "kept"),
    ]  # fmt: skip


def test_the_words_that_a_recovery_is_followed_by_are_on_its_screens() -> None:
    """A figure waits for them; reworded screens would leave it waiting."""
    texts = "".join(
        path.read_text(encoding="utf-8") for path in (Path(__file__).parents[1] / "tui/screens/recovery").glob("*.py")
    )
    assert [words for words in (recovery.PLANNED, recovery.SHOWN, recovery.SENT) if words.decode() not in texts] == []

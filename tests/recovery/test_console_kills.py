"""The installed console, killed with SIGKILL while it recovers a webhook and started again, brings every event there
once."""

from __future__ import annotations

import random
import re
import shutil
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

pytest.importorskip("termios")
pytest.importorskip("uvicorn")

from tests.recovery.console import Dam, Gate, Person
from tests.recovery.served import PATIENCE, World, in_words, no_figures, served
from tests.recovery.world import TOKEN, add_webhook, make_sandbox
from tests.support.places import PROGRAM, environment
from tests.support.pty_console import LEFT
from tests.support.pty_process import PtyProcess
from tui import paths
from tui.paths import LEDGER_FILE
from tui.services.time.clock import utc_now
from tui.store.ledger import Entry, Ledger, RecoveryRecord
from tui.store.ledger_entries import OPEN

pytestmark = pytest.mark.slow

EVENTS = 250
NAME = "Orders to ERP"
CUT_OFF = re.compile(r"was cut off: (\d+) of 250 may have been sent, \d+ of them have no outcome yet")
TAKE_UP = re.compile(
    r"(\d) +(?:(?:Check their outcome, then send|Send) the (\d+) that certainly (?:were|was) not|"
    r"Check their outcome; send nothing)"
)


@dataclass
class Outage:
    """A webhook whose deliveries failed, and the home folder of who recovers it."""

    world: World
    gate: Gate
    dam: Dam
    home: Path
    config_id: str

    @property
    def arrived(self) -> Counter[int]:
        """Count how often each event arrived, once nothing is on its way any more."""
        self.world.settle()
        return self.dam.arrived.get(self.config_id, Counter())

    def ledger(self) -> tuple[list[RecoveryRecord], list[Entry]]:
        """Read what is on record from a copy: the program is to find the files as it left them."""
        copy = self.home / "copy"
        shutil.rmtree(copy, ignore_errors=True)
        copy.mkdir()
        for file in paths.state_folder().glob(f"{LEDGER_FILE}*"):
            shutil.copy(file, copy)
        ledger = Ledger(copy / LEDGER_FILE, self.world.server, "", utc_now)
        records = ledger.recoveries(everywhere=True)
        entries = [entry for record in records for entry in ledger.entries(record.id)]
        ledger.close()
        return records, entries

    @property
    def is_cut_off(self) -> bool:
        """Tell whether a recovery is on record of which something is left to do."""
        return any(record.ended is None and record.count("not_sent", *OPEN) for record in self.ledger()[0])

    # --- the person -------------------------------------------------------------------------------------------------

    def console(self, rate: float = 0) -> Person:
        """The console, sending so many events a second; 0: as fast as it goes."""
        settings = paths.config_folder() / "settings.toml"
        settings.parent.mkdir(parents=True, exist_ok=True)
        settings.write_text(f"recovery_rate = {rate}\n")
        return Person(self.home, self.world.server)

    def begin(self, person: Person) -> None:
        """Plan the recovery of all of them, and send it."""
        assert person.plan()["To replay"] == EVENTS
        person.send_plan()

    def take_up(self, person: Person) -> None:
        """Hear that a recovery was cut off, and go on with it: see what came of what was sent, then send the rest."""
        person.wait_for_line("⏎ picks")
        told, choice = CUT_OFF.search(person.words), TAKE_UP.search(person.words)
        assert told is not None and choice is not None, person.words
        reached, unsent = int(told[1]), int(choice[2] or 0)
        assert reached >= len(self.gate.asked), "what left is told as what may have been sent"
        assert unsent == EVENTS - reached
        person.answer(choice[1].encode())
        if unsent:
            person.confirm(f"Replay the {unsent} unsent event")

    def begin_or_take_up(self, person: Person) -> None:
        """Begin or take up, whichever is to be done: a recovery that was killed before it was on record is planned
        anew."""
        person.wait_for_list()
        if self.is_cut_off:
            self.take_up(person)
        else:
            self.begin(person)

    def wait_until_held(self) -> None:
        """Until a batch is held up by the gate."""
        assert self.gate.held.wait(PATIENCE), "no batch came"
        self.gate.held.clear()

    def kill(self, person: Person) -> None:
        person.kill()
        self.world.figures["kills"] += 1

    def finish(self, meanwhile: Callable[[Person], None] = lambda person: None) -> int:
        """Start the console once more, bring the recovery to its end, let a person repeat what stays unknown, and
        count.

        Returns how many were repeated. What happens `meanwhile` does so while the recovery is brought to its end.
        """
        with self.console() as person:
            self.begin_or_take_up(person)
            meanwhile(person)
            ended = person.wait_until_ended()
            assert ended["✓ Recovered"] == len(self.arrived), "what arrived is told as recovered, and nothing else"
            person.go_back()
            plan = person.plan()
            assert plan["To replay"] == 0, "what certainly did not arrive was sent already"
            if chosen := plan.get("Sent, unknown", 0):
                person.take_in("Sent, unknown")
                person.send_plan()
                assert person.wait_until_ended()["✓ Recovered"] == chosen
                person.go_back()
                plan = person.plan()
            assert plan["To replay"] == plan.get("Sent, unknown", 0) == 0
            person.wait_for_line("Nothing to replay.")
            person.leave()
        self.count(chosen)
        return chosen

    # --- without a screen -------------------------------------------------------------------------------------------

    def replay(self) -> PtyProcess:
        """The command that does the same without a screen, where nobody can choose to repeat anything."""
        flags = ["--failed", "--since", "3h", "--yes", "--rate", "0", "--server", self.world.server]
        environ = environment(self.home, EPILOT_TOKEN=TOKEN, TMPDIR=str(self.home))
        return PtyProcess([*PROGRAM, "replay", NAME, *flags], env=environ, is_warm=True)

    def kill_replay(self) -> None:
        """Begin, and kill it once a batch is held up."""
        with self.replay() as program:
            self.wait_until_held()
            program.process.kill()
            assert program.wait_for_end() == -signal.SIGKILL
        self.world.settle()  # what is still being delivered when it is run again has no outcome yet
        self.world.figures["kills"] += 1

    def replay_again(self) -> tuple[int, str]:
        """Begin, and wait for the end: the exit code, and all that was said."""
        with self.replay() as program:
            return program.wait_for_end(), program.output.decode()

    # --- counting ---------------------------------------------------------------------------------------------------

    def count(self, chosen: int, unknown: int = 0) -> None:
        """At the receiver: every event arrived (but what is `unknown`), and none twice that nobody chose to repeat."""
        repeats = Counter(int(entry.event_id[-5:]) for entry in self.ledger()[1] if entry.repeat_by)
        arrived, figures = self.arrived, self.world.figures
        lost = sum(not arrived[number] for number in range(EVENTS))
        doubled = sum(arrived[number] > 1 + repeats[number] for number in range(EVENTS))
        figures["recoveries"] += 1
        figures["events"] += EVENTS
        figures["lost"] += lost - unknown
        figures["doubled"] += doubled
        figures["chosen to repeat"] += chosen
        assert (lost, doubled, repeats.total()) == (unknown, 0, chosen)


@pytest.fixture(scope="module")
def figures() -> dict[str, int]:
    return no_figures()


@pytest.fixture
def outage(tmp_path: Path, figures: dict[str, int]) -> Iterator[Outage]:
    sandbox, _ = make_sandbox()
    sandbox.state.receivers = dam = Dam()
    gate = Gate(sandbox)
    with served(sandbox, dam, tmp_path, gate) as world:
        world.figures = figures
        config_id = world.call(lambda: add_webhook(sandbox, NAME, failed=EVENTS))
        yield Outage(world, gate, dam, tmp_path, config_id)
        world.call(gate.opened.set)
        world.call(dam.opened.set)


def test_what_was_in_flight_and_never_arrived_is_repeated_by_a_person_alone(outage: Outage) -> None:
    outage.gate.fates = ["never arrives"]
    with outage.console() as person:
        outage.begin(person)
        person.wait_for_line("100  their request is on its way")
        outage.wait_until_held()
        outage.kill(person)
    assert outage.finish() == 100


def test_what_was_in_flight_and_arrived_is_found_and_not_sent_again(outage: Outage) -> None:
    outage.gate.fates = ["is not answered", "arrives late"]
    with outage.console() as person:
        outage.begin(person)
        outage.wait_until_held()
        outage.kill(person)
    with outage.console() as person:
        outage.take_up(person)
        outage.wait_until_held()
        outage.kill(person)
    assert len(outage.arrived) == 100

    def arrive(person: Person) -> None:
        person.wait_for_line("reading what is there")
        outage.world.call(outage.gate.opened.set)

    assert outage.finish(arrive) == 0


def test_killed_between_batches_it_goes_on_with_the_next(outage: Outage) -> None:
    with outage.console(rate=25) as person:
        outage.begin(person)
        person.wait_for_line("batch 1 of 3 · 100 of 250 sent")
        person.wait_for(lambda: person.sum_of("… queued", "✓ recovered") == 100, "the batch is not answered")
        outage.kill(person)
    assert len(outage.gate.asked) == 100
    assert outage.finish() == 0


def test_killed_while_following_it_only_looks(outage: Outage) -> None:
    outage.dam.most = 100
    with outage.console() as person:
        outage.begin(person)
        person.wait_for_line("following 150 · 100 recovered, 150 queued")
        outage.kill(person)
    outage.world.call(outage.dam.opened.set)
    assert outage.finish() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_in_order_and_says_how_far_it_had_come(outage: Outage, number: signal.Signals) -> None:
    outage.gate.fates = ["passes", "is not answered"]
    with outage.console() as person:
        outage.begin(person)
        outage.wait_until_held()
        person.signal(number)
        assert person.wait_for_end() == 128 + number
        words = " ".join(bytes(person.output).rpartition(LEFT)[2].decode().split())
        assert person.is_restored()
    assert f"The recovery of {NAME} was cut off: 200 of 250 were sent, or may have been" in words
    assert "It can be taken up at the next start." in words
    outage.finish()


@pytest.mark.parametrize("number", range(2))
def test_killed_at_a_random_moment(outage: Outage, number: int) -> None:
    moment = random.Random(f"moment {number}")
    outage.gate.fate = "is slow" if number else "is slow and frail"
    with outage.console(rate=200) as person:
        outage.begin(person)
        person.watch(moment.uniform(0, 1.6))
        outage.kill(person)
    if number % 2:  # and once more while it is taken up
        with outage.console(rate=200) as person:
            outage.begin_or_take_up(person)
            person.watch(moment.uniform(0, 1.6))
            outage.kill(person)
    outage.gate.fate = "passes"
    outage.finish()


def test_the_command_killed_and_run_again_ends_with_0_once_all_arrived(outage: Outage) -> None:
    outage.gate.fates = ["is not answered", "passes", "is not answered"]
    outage.kill_replay()
    outage.kill_replay()
    code, output = outage.replay_again()
    assert code == 0, output
    outage.count(chosen=0)


def test_the_command_killed_and_run_again_ends_with_1_while_unknown_remain_and_says_so(outage: Outage) -> None:
    outage.gate.fates = ["never arrives"]
    outage.kill_replay()
    for _ in ("sends the rest", "has nothing to send"):
        code, output = outage.replay_again()
        assert code == 1 and re.search(r"^ +100  sent before, outcome unknown\r$", output, re.MULTILINE), output
    outage.count(chosen=0, unknown=100)


def test_the_figures(figures: dict[str, int], capsys: pytest.CaptureFixture[str]) -> None:
    if not figures["recoveries"]:
        pytest.skip("nothing was killed in this process")
    with capsys.disabled():
        sys.stdout.write(f"\n{in_words(figures)}\n")
    assert figures["lost"] == figures["doubled"] == 0

"""Killed with SIGKILL at any moment and started again, a recovery delivers every missing event, and none twice."""

from __future__ import annotations

import multiprocessing
import random
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.recovery.program import STEPS, Orders, main
from tests.recovery.served import PATIENCE, World, in_words, served
from tests.recovery.world import add_webhook, make_sandbox
from tui.store.ledger import Ledger

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL, fork and flock are what is tested"),
]

EVENTS = 250
RANDOM_KILLS = 12


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    sandbox, receiver = make_sandbox()
    with served(sandbox, receiver, tmp_path_factory.mktemp("kills")) as made:
        yield made


class Running:
    """A program in a process of its own."""

    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.recovery.program"])

    def __init__(self, orders: Orders) -> None:
        self.heard, told = self.context.Pipe(duplex=False)
        self._process = self.context.Process(target=main, args=(orders, told))
        self._process.start()
        told.close()

    def wait_for(self, wanted: Callable[[Any], bool]) -> Any:
        """The next word of the program that is wanted."""
        while True:
            assert self.heard.poll(PATIENCE), "the program says nothing"
            word = self.heard.recv()
            if wanted(word):
                return word

    def kill(self) -> bool:
        """SIGKILL; whether it was still running."""
        alive = self._process.exitcode is None
        self._process.kill()
        self._process.join(PATIENCE)
        self.heard.close()
        return alive and self._process.exitcode == -9


def recover(world: World, name: str, kill: Callable[[Running], bool], hold: str = "", also: float | None = None) -> str:
    """Let a program begin a recovery, kill it, start it again (and kill that after `also` seconds), finish, and
    count."""
    config_id = world.call(lambda: add_webhook(world.sandbox, name, failed=EVENTS))
    ledger = world.folder / config_id / "ledger.sqlite"
    figures = world.figures
    figures["kills"] += kill(Running(Orders(world.server, config_id, ledger, hold=hold)))
    if also is not None:
        second = Running(Orders(world.server, config_id, ledger, restart=True))
        time.sleep(also)
        figures["kills"] += second.kill()
    world.settle()
    last = Running(Orders(world.server, config_id, ledger, restart=True))
    report = last.wait_for(lambda word: isinstance(word, dict))
    last.kill()
    world.settle()
    arrived = world.receiver.arrived[config_id]
    figures["recoveries"] += 1
    figures["events"] += EVENTS
    lost = sum(arrived[number] == 0 for number in range(EVENTS))
    doubled = sum(arrived[number] > 1 for number in range(EVENTS))
    figures["lost"] += lost
    figures["doubled"] += doubled
    figures["chosen to repeat"] += report["chosen"]
    assert (lost, doubled, report["left"]) == (0, 0, 0), report
    return str(report["words"])


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_a_step(world: World, step: str) -> None:
    def kill(program: Running) -> bool:
        program.wait_for(lambda word: word == step)
        return program.kill()

    words = recover(world, f"killed when {step}", kill, hold=step)
    if step != "leaving":
        assert "unknown" not in words, "what has a new event is known to have arrived"


@pytest.mark.parametrize("number", range(RANDOM_KILLS))
def test_killed_at_a_random_moment(world: World, number: int) -> None:
    moment = random.Random(number)
    killed: list[bool] = []

    def kill(program: Running) -> bool:
        program.wait_for(lambda word: word == "about to send")
        time.sleep(moment.uniform(0, 0.5) / 2 ** len(killed))
        killed.append(program.kill())
        return killed[-1]

    while not any(killed):  # a program that was done before it could be killed shows nothing
        assert len(killed) < 6
        name = f"killed at random {number} {len(killed)}"
        recover(world, name, kill, also=moment.uniform(0.05, 0.4) if number % 2 else None)


def test_only_ids_times_and_digests_are_on_disk(world: World) -> None:
    recover(world, "what is on disk", Running.kill)
    ledgers = list(world.folder.glob("*/ledger.sqlite*"))
    assert ledgers and all(ledger.stat().st_mode & 0o077 == 0 for ledger in ledgers)
    assert not any(b'"number"' in ledger.read_bytes() for ledger in ledgers)
    assert Ledger(
        ledgers[0].with_name("ledger.sqlite"), world.server, "739224", lambda: pytest.fail("no time")
    ).recoveries()


def test_the_figures(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    if not world.figures["recoveries"]:
        pytest.skip("nothing was killed in this process")
    with capsys.disabled():
        sys.stdout.write(f"\n{in_words(world.figures)}\n")
    assert world.figures["lost"] == world.figures["doubled"] == 0

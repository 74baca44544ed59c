"""The key storm: keys, pastes, clicks, resizes, stops and signals at random over every screen, while answers come late
or never.

    python -m tests.hostile.storm --seeds 1-20 --keys 500

It presses everything there is, `y` as well, but while it sees a question that sends, changes or deletes it does not
press what would answer it with yes. So whatever is sent was sent by a key that nobody meant for that question: none may
be. It also sees to it that the program ends as it should, without a fault, and leaves the terminal as it was.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pyte

from tests.hostile.home import make_home
from tests.hostile.stormed import Weather
from tests.support.pty_console import LEFT
from tests.support.pty_process import PATIENCE, Gone, PtyProcess
from tui import keys

SIZES = ((80, 24), (120, 40), (60, 15), (200, 50))
ENDS = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
FAULT = b"a fault of its own"

_PLAIN = "".join(
    sorted(
        {command.key for command in keys.all_commands() if len(command.key) == 1} | set("yxqrRbS0123456789 jkgG/:?!*-")
    )
)
_SEQUENCES = {
    "enter": b"\r", "escape": b"\x1b[27u", "tab": b"\t", "shift+tab": b"\x1b[Z", "up": b"\x1b[A", "down": b"\x1b[B",
    "right": b"\x1b[C", "left": b"\x1b[D", "home": b"\x1b[H", "end": b"\x1b[F", "pageup": b"\x1b[5~",
    "pagedown": b"\x1b[6~", "backspace": b"\x7f", "f1": b"\x1bOP",
}  # fmt: skip
_MOVES = ("down", "up", "pagedown", "pageup", "home", "end", "left", "right", "tab", "shift+tab", "backspace", "f1")
_CONTROL = "oprntdufkg"
"""Letters pressed with ctrl. `z` and `c` stop and end the program, and are pressed less often."""
_WORDS = (b"/retry", b"503", b"status:failed", b"orders", b":evt-0001\r", b"24h\r", b"09:38..11:02\r", b"ERP", b"e/id")
_SAYS_YES = frozenset({b"y", b"\r", b" "})


@dataclass
class Storm:
    """The result of one seed: how much was pressed, how the programs ended, and what should not have been."""

    seed: int
    pressed: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)
    places: Counter[str] = field(default_factory=Counter)
    """The screens that were opened, and how often."""
    dropped: Counter[str] = field(default_factory=Counter)
    """What was left undone for screens that were gone."""


def storm(seed: int, pressed: int, home: Path, *, late: float = 0.3, gap: float = 0.03, lost: int = 4) -> Storm:
    """Press `pressed` keys, `gap` seconds apart on average, in as many programs as that takes."""
    chance, result = random.Random(seed), Storm(seed)
    number = 0
    while result.pressed < pressed and not result.problems:
        place = home / f"{seed}-{number}"
        place.mkdir(parents=True)
        files = (str(place / name) for name in ("writes", "places", "dropped", "stacks"))
        weather = Weather(seed * 1000 + number, late, lost, chance.choice(("hostile", "sandbox")), *files)
        _one(weather, place, pressed - result.pressed, gap, chance, result)
        number += 1
    return result


def _one(weather: Weather, place: Path, most: int, gap: float, chance: random.Random, result: Storm) -> None:
    """One program, until its end."""
    size = chance.choice(SIZES)
    screen = pyte.Screen(*size)
    stream = pyte.ByteStream(screen)
    env = {**make_home(place), "EDITOR": "true", "LESSSECURE": "1"}  # what is pressed in a pager writes no file
    wanted: signal.Signals | None = None
    before, name = result.pressed, f"seed {result.seed}, {weather.server} at {size[0]}x{size[1]}"
    with PtyProcess(weather.command(), env=env, size=size, on_output=stream.feed, is_warm=True) as program:
        try:
            program.wait_for_text(b"\x1b[?1049h")
            while result.pressed - before < most:
                if not _wait(program, chance.expovariate(1 / gap) if chance.random() > 0.02 else gap * 20):
                    break
                result.pressed += 1
                _do_something(program, screen, chance)
            else:
                wanted = chance.choice(ENDS)
                program.signal(wanted)
            code = program.wait_for_end()
        except (Gone, OSError) as gone:
            result.problems.append(f"{name}: {str(gone)[:300]} {_stacks(program, place)}")
            return
        restored = program.modes() == program.modes_before and LEFT in bytes(program.output)[-4000:]
        output = bytes(program.output)
    result.ends[f"{wanted.name} {code}" if wanted else f"key {code}"] += 1
    # A key may have ended it just before, and a signal its very last moments: a shell sees the same.
    if code not in ((128 + wanted, -wanted, 0) if wanted else (0,)):
        result.problems.append(f"{name}: ended with {code} after {result.pressed} keys: {output[-1500:]!r}")
    if FAULT in output or b"Traceback" in output:
        result.problems.append(f"{name}: {output[output.find(FAULT) - 200 :][:900]!r}" + _report(place))
    result.places.update(_lines(weather.places))
    result.dropped.update(_lines(weather.dropped))
    if not restored:
        result.problems.append(f"{name}: the terminal is not as it was")
    if written := _lines(weather.writes):
        result.problems.append(f"{name}: was sent: {written[:9]}")


def _lines(path: str) -> list[str]:
    return Path(path).read_text().splitlines() if Path(path).exists() else []


def _stacks(program: PtyProcess, place: Path) -> str:
    """Return the places where a program hangs."""
    if program.process.poll() is None:
        for number in (signal.SIGUSR1, signal.SIGUSR2):
            program.signal(number)
            _wait(program, 1)
    return "\n".join(_lines(str(place / "stacks")))


def _report(place: Path) -> str:
    return "".join(f"\n{path.read_text()}" for path in place.rglob("crash-*.txt"))


def _wait(program: PtyProcess, seconds: float) -> bool:
    """Look on for a while; `False` where the program has ended."""
    deadline = time.monotonic() + seconds
    while program._read(deadline):
        pass
    return program.process.poll() is None


def _do_something(program: PtyProcess, screen: pyte.Screen, chance: random.Random) -> None:
    doing: list[tuple[int, Callable[[], None]]] = [
        (500, lambda: _press(program, screen, chance)),
        (12, lambda: program.send(chance.choice(_WORDS))),
        (4, lambda: program.send(b"\x1b[200~" + chance.choice(_WORDS) * chance.choice((1, 400)) + b"\x1b[201~")),
        (8, lambda: _resize(program, screen, chance)),
        (8, lambda: _use_mouse(program, screen, chance)),
        (1, lambda: _stop(program)),
        (1, lambda: program.send(b"\x03")),
    ]
    chance.choices([action for _, action in doing], [weight for weight, _ in doing])[0]()


def _press(program: PtyProcess, screen: pyte.Screen, chance: random.Random) -> None:
    roll = chance.random()
    if roll < 0.16:
        key = b"\x1b[27u"
    elif roll < 0.30:
        key = b"\r"
    elif roll < 0.52:
        key = _SEQUENCES[chance.choice(_MOVES)]
    elif roll < 0.60:
        key = bytes([ord(chance.choice(_CONTROL)) & 0x1F])
    else:
        key = chance.choice(_PLAIN).encode()
        if key == b"q" and chance.random() < 0.9:
            key = b"\x1b[27u"
    if key in _SAYS_YES and _is_asked(screen):
        key = b"\x1b[B"
    program.send(key)


def _is_asked(screen: pyte.Screen) -> bool:
    """Tell whether a question that sends, changes or deletes is on the screen: one has a button with (y), or is
    answered by typing."""
    words = "\n".join(screen.display)
    return "(y)" in words or "Cancel" in words


def _resize(program: PtyProcess, screen: pyte.Screen, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 5))):
        columns, lines = chance.choice((*SIZES, (chance.randint(20, 160), chance.randint(6, 60))))
        screen.resize(lines, columns)
        program.resize(columns, lines)


def _use_mouse(program: PtyProcess, screen: pyte.Screen, chance: random.Random) -> None:
    column, line = chance.randint(1, screen.columns), chance.randint(1, screen.lines)
    button = chance.choice((0, 64, 65))
    if button or not _is_asked(screen):
        program.send(f"\x1b[<{button};{column};{line}M\x1b[<{button};{column};{line}m".encode())


def _stop(program: PtyProcess) -> None:
    """Stop it as ctrl+z does, and have it go on once it stands still."""
    program.signal(signal.SIGTSTP)
    deadline = time.monotonic() + PATIENCE
    while _wait(program, 0.02):
        if _state(program) == "T":
            program.signal(signal.SIGCONT)
            return
        if time.monotonic() > deadline:
            raise Gone("it does not stop")


def _state(program: PtyProcess) -> str:
    return Path(f"/proc/{program.process.pid}/stat").read_text().rpartition(")")[2].split()[0]


def _counters(result: Storm) -> tuple[Counter[str], Counter[str], Counter[str]]:
    return result.ends, result.places, result.dropped


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("--seeds", default="1-20", metavar="FIRST-LAST")
    parser.add_argument("--keys", type=int, default=500, help="of each seed")
    parser.add_argument("--late", type=float, default=0.5, help="the longest an answer takes, in seconds")
    parser.add_argument("--gap", type=float, default=0.05, help="seconds between two keys, on average")
    flags = parser.parse_args()
    first, _, last = flags.seeds.partition("-")
    pressed, failed, all_told = 0, 0, Storm(0)
    for seed in range(int(first), int(last or first) + 1):
        with tempfile.TemporaryDirectory(prefix="storm-", ignore_cleanup_errors=True) as home:
            result = storm(seed, flags.keys, Path(home), late=flags.late, gap=flags.gap)
        pressed += result.pressed
        for whole, part in zip(_counters(all_told), _counters(result), strict=True):
            whole.update(part)
        failed += bool(result.problems)
        sys.stdout.write(f"seed {seed}: {result.pressed} keys, {dict(result.ends)}\n")
        sys.stdout.writelines(f"  {problem}\n" for problem in result.problems)
        sys.stdout.flush()
    sys.stdout.write(f"{pressed} keys on Python {sys.version.split()[0]}, {failed} seeds with problems\n")
    for what, counter in zip(("ends", "screens opened", "dropped"), _counters(all_told), strict=True):
        sys.stdout.write(f"{what}: {dict(counter.most_common())}\n")
    return min(failed, 1)


if __name__ == "__main__":
    os.environ["TEXTUAL_ANIMATIONS"] = "none"
    sys.exit(main())

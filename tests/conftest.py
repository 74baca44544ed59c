"""The ground of every test: an environment of its own, and property tests that do not watch the clock."""

from __future__ import annotations

import asyncio
import gc
import os
import re
import sys
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.support.clock import SkippingLoop, skip_idle_time
from tests.support.idle import wait_for_rest
from tests.support.lean_textual import make_lean
from tests.support.stylesheets import parse_once
from tests.support.styling import style_once

os.environ["TEXTUAL_ANIMATIONS"] = "none"

skip_idle_time()
wait_for_rest()
parse_once()
make_lean()
style_once()

# Compiled once, also where the person who runs the tests wants no compiled files: hundreds of processes are started.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

settings.register_profile(
    "here", deadline=None, max_examples=60, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("quick", settings.get_profile("here"), max_examples=10)
settings.load_profile("here")


def _eager_loop() -> SkippingLoop:
    loop = SkippingLoop()
    eager = getattr(asyncio, "eager_task_factory", None)  # from Python 3.12 on
    if eager is not None:
        loop.set_task_factory(eager)
    return loop


def pytest_configure(config: pytest.Config) -> None:
    """`make quick` tries fewer examples of each property; a run of all tries all."""
    if config.getoption("markexpr") == "not slow":
        settings.load_profile("quick")


WHOLE_PROGRAM = ("flows", "headless", "pty", "snapshots")


@cache
def _is_whole_program(path: Path) -> bool:
    return path.relative_to(Path(__file__).parent).parts[:1] in {(folder,) for folder in WHOLE_PROGRAM}


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """`make quick` does not even import the tests of the whole program: each worker would, to leave them out."""
    is_left_out = config.getoption("markexpr") == "not slow" and _is_whole_program(collection_path)
    return True if is_left_out else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the whole program as slow: in a pseudo-terminal, over the whole demo, as a process, in pictures. Slow tests
    are handed out first, so that no worker is left with one at the end."""
    for item in items:
        if _is_whole_program(item.path):
            item.add_marker(pytest.mark.slow)
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)


LONGEST_ID = 60


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a long text by its length: names go to and fro between the processes, and one of six megabytes did so."""
    if isinstance(val, (str, bytes)) and len(val) > LONGEST_ID:
        return f"{argname}-of-{len(val)}"
    return None


def pytest_xdist_auto_num_workers() -> int | None:
    """Two more processes than cores: tests of the whole program wait for it half of their time."""
    if "PYTEST_XDIST_AUTO_NUM_WORKERS" in os.environ:
        return None
    usable = getattr(os, "sched_getaffinity", None)  # not everywhere
    return (len(usable(0)) if usable else os.cpu_count() or 1) + 2


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """Start each worker's imports elsewhere in a run of all tests: in a fresh clone each then compiles a part and
    reads what the others compiled, instead of all compiling the same at the same time."""
    worker, workers = os.environ.get("PYTEST_XDIST_WORKER", ""), int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if not worker or session.config.args_source is not pytest.Config.ArgsSource.TESTPATHS:
        return
    root = Path(__file__).parent
    files = [file for file in root.rglob("test_*.py") if not pytest_ignore_collect(file, session.config)]
    modules = sorted(".".join(file.relative_to(root.parent).with_suffix("").parts) for file in files)
    begin = len(modules) * int(worker.removeprefix("gw")) // workers
    for module in modules[begin:] + modules[:begin]:
        with suppress(Exception, pytest.skip.Exception):  # pytest imports it again, and says why it cannot
            import_module(module)


def pytest_collection_finish() -> None:
    """Keep the collector of garbage from what is there to stay, and from passes through everything that the apps of a
    test leave behind more often than it pays: they took a fifth of the time of a screen's tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


def pytest_asyncio_loop_factories(
    config: pytest.Config, item: pytest.Item
) -> Mapping[str, Callable[[], asyncio.AbstractEventLoop]]:
    """Start tasks as the program does: `App.run` makes them eager from Python 3.12 on, `App.run_test` does not."""
    return {"eager": _eager_loop}


_FOREIGN = (
    "EPILOT_",
    "TEXTUAL_",
    "SSH_",
    "HTTP",
    "http",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
    "TMUX",
    "STY",
)
_ALSO = ("NO_COLOR", "COLORTERM", "VISUAL", "EDITOR", "WSL_DISTRO_NAME", "WAYLAND_DISPLAY", "DISPLAY")


_folders = count()


@pytest.fixture
def tmp_path(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of the test's own. Finding a free name pytest looks at the folders of all tests before it."""
    name = re.sub(r"\W", "_", request.node.name)[:30]
    folder = tmp_path_factory.getbasetemp() / f"{name}-{next(_folders)}"
    folder.mkdir(mode=0o700)
    return folder


@pytest.fixture(autouse=True)
def own_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No real home folder, no token, proxy, editor or terminal of the person who runs the tests."""
    for name in list(os.environ):
        if name == "TEXTUAL_SNAPSHOT_TEMPDIR":
            continue  # the snapshot plugin's own
        if name.startswith(_FOREIGN) or name in _ALSO:
            monkeypatch.delenv(name)
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("CONFIG", "STATE", "CACHE", "DATA"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / name.lower()))

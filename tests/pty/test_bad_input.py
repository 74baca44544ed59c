"""Bad flags and missing terminals: one sentence, exit 2, nothing drawn. And a crash that prints no token."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.places import environment
from tests.support.pty_console import ConsoleProcess, command
from tests.support.pty_process import PtyProcess

TOKEN = "eyJhbGciOiJub25lIn0.eyJvcmdfaWQiOiI3MzkyMjQifQ.c2VjcmV0LXNpZ25hdHVyZQ"


@pytest.mark.parametrize(
    ("flags", "names"),
    [
        (["--tokn", TOKEN], "--token"),
        (["--demo", "--token", TOKEN], "--token"),
        (["--theme", "no-such-theme", "--demo"], "no-such-theme"),
        (["--server", "ftp://x", "--token", TOKEN], "ftp://x"),
        (["-H", "no colon", "--token", TOKEN], "-H"),
        (["--profile", "nobody"], "nobody"),
        (["sandbox", "--port", "70000"], "70000"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else value,
)
def test_a_bad_flag_is_one_sentence_and_exit_2(tmp_path: Path, flags: list[str], names: str) -> None:
    with ConsoleProcess(tmp_path, *flags, is_cold=True) as console:
        assert console.wait_for_end() == 2
        output = console.output.decode()
        assert output.count("\n") == 1 and names in output
        assert "\x1b" not in output and TOKEN not in output


@pytest.mark.parametrize("name", ["stdin", "stdout", "stderr"])
def test_without_a_terminal_it_says_so(tmp_path: Path, name: str) -> None:
    ended = subprocess.run(
        [*command(), "--demo"],
        env=environment(tmp_path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 2 and ended.stdout == b""
    assert ended.stderr.count(b"\n") == 1 and b"is not a terminal" in ended.stderr


CRASHES = {
    "in a handler": (
        "from tui.screens.webhooks.screen import WebhooksScreen\n"
        "def crash(self):\n"
        "    client = self.context.routes.session.client\n"
        "    raise RuntimeError('a bug')\n"
        "WebhooksScreen.action_new = crash\n"
    ),
    "while sending": (
        "import httpx\n"
        "async def crash(self, request):\n"
        "    raise RuntimeError('a bug')\n"
        "httpx.AsyncHTTPTransport.handle_async_request = crash\n"
        "from tui.api import failures\n"
        "def worse(*arguments, **known):\n"
        "    raise RuntimeError('a bug')\n"
        "failures.from_exception = worse\n"
    ),
}


@pytest.mark.parametrize("place", CRASHES)
def test_a_crash_restores_the_terminal_and_prints_no_token(tmp_path: Path, place: str) -> None:
    program = f"{CRASHES[place]}import sys\nfrom tui.cli import main\nsys.exit(main(sys.argv[1:]))\n"
    env = environment(tmp_path, EPILOT_TOKEN=TOKEN)
    arguments = ["--server", "http://127.0.0.1:9", "-H", "X-Api-Key: hunter2hunter2"]
    with PtyProcess([sys.executable, "-c", program, *arguments], env=env, size=(120, 40)) as process:
        if place == "in a handler":
            process.wait_for_text(b"could not be read")
            process.send(b"n")
        assert process.wait_for_end() == 1
        output = process.output.decode()
        assert "fault of its own: RuntimeError at" in output and "a bug" not in output
        assert process.modes() == process.modes_before
        for secret in (TOKEN, TOKEN.rpartition(".")[2], "hunter2"):
            assert secret not in output

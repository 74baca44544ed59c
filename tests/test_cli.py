"""The command line: what it starts with, and that bad input is one sentence, exit 2, and never a token."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.support.connection_files import CliFolder, jwt
from tui import __version__, cli

SECRET = "t0ps3cret-t0ken"
JWT = jwt(org_id="739224", sub="t0ps3cret-t0ken")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CliFolder:
    """No file and no variable of the machine that the test runs on."""
    for name in list(os.environ):
        if name.startswith(("EPILOT_", "XDG_", "TEXTUAL")):
            monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    return CliFolder(tmp_path)


def complaint(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """The sentence that these arguments get."""
    assert cli.main(words) == 2
    out, err = capsys.readouterr()
    assert out == "" and err.startswith("epilot-webhooks-tui: ") and err.endswith("\n")
    assert err[:-1].isprintable()
    return err.removeprefix("epilot-webhooks-tui: ").rstrip()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--tokne", SECRET], "there is no flag --tokne, did you mean --token?"),
        ([f"--tokne={SECRET}"], "there is no flag --tokne"),
        ([f"-x{SECRET}"], "there is no flag -x;"),
        ([f"--demo={SECRET}"], "takes no value"),
        ([SECRET], "neither a flag nor"),
        ([JWT], "neither a flag nor"),
        (["weather"], "there is no command weather, only open, call"),
        (["failrues"], "there is no command failrues, did you mean failures?"),
        (["getConfgs"], "there is no command getConfgs, did you mean getConfigs?"),
        (["--demo", "sandbox", "--port", "eighty"], "--port"),
        (["--since", "3h", "failures", "--demo", "--sinc", "1h"], "there is no flag --sinc, did you mean --since?"),
        (["--token"], "--token: expected one argument"),
        (["--tok", SECRET], "there is no flag --tok"),
        (["--use-dev", "--use-staging"], "not allowed with"),
        (["--token", ""], "--token: the token is empty"),
        (["--token", f"{SECRET} x"], "--token: a token has no white space"),
        (["--token", f"{SECRET}\x1b[31m"], "--token: a token has no white space, control characters"),
        (["--token", f"Bearer {SECRET}"], "without the word Bearer"),
        (["--profile", "typo"], "the profile 'typo' is not in"),
        (["--profile", "a\x1b]0;x\x07b"], "the profile 'a\\x1b]0;x\\x07b'"),
        (["--profile", JWT], "the profile '(a token)"),
        (["--server", "ftp://host"], "--server: 'ftp://host'"),
        (["--server", "http://host.example"], "--allow-plain-http"),
        (["--server", f"https://kim:{SECRET}@host"], "holds a login"),
        (["-H", SECRET], "-H number 1 has no colon"),
        (["-H", "X-A: 1", "-H", f"X B: {SECRET}"], "-H number 2"),
        (["-H", f"Authorization: {SECRET}"], "--token"),
        (["--demo", "--token", SECRET], "leave out --token"),
        (["--demo", "--server", "https://host"], "leave out --server"),
        (["--demo", "-H", "X-A: 1"], "leave out -H"),
    ],
)
def test_bad_input_is_one_sentence_and_never_a_token(
    capsys: pytest.CaptureFixture[str], words: list[str], expected: str
) -> None:
    sentence = complaint(capsys, *words)
    assert expected in sentence
    assert SECRET not in sentence and JWT not in sentence


def test_a_broken_file_is_named(capsys: pytest.CaptureFixture[str], home: CliFolder) -> None:
    path = home.write("profiles.json", '{"profiles": {"a": {"token": "t0ps3cret"')
    sentence = complaint(capsys)
    assert str(path) in sentence and "line 1" in sentence and "t0ps3cret" not in sentence


def test_an_expired_token_in_the_environment_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    token = jwt(exp=1_600_000_000)
    monkeypatch.setenv("EPILOT_TOKEN", token)
    sentence = complaint(capsys)
    assert "EPILOT_TOKEN expired on 2020-09-13 12:26 UTC" in sentence and token not in sentence


def test_a_sentence_that_would_hold_the_token_is_cleaned(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EPILOT_TOKEN", SECRET)
    assert SECRET not in complaint(capsys, "--profile", SECRET)


def test_pipes_are_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    assert "is not a terminal" in complaint(capsys, "--demo")


# --- starting ---------------------------------------------------------------------------------------------------------


class FakeApp:
    """Stands in for the console: keeps how it was made and run."""

    made: dict[str, Any] = {}
    run_with: dict[str, Any] = {}
    return_code: int | None = None
    available_themes = {"nord": None}

    def __init__(self, **known: Any) -> None:
        type(self).made = known

    def run(self, **known: Any) -> None:
        type(self).run_with = known


@pytest.fixture
def console(monkeypatch: pytest.MonkeyPatch) -> type[FakeApp]:
    class App(FakeApp):
        pass

    monkeypatch.setattr("tui.app.WebhooksApp", App)
    monkeypatch.setattr("tui.command_line.console._require_terminal", lambda: None)
    return App


def test_flags_become_the_connection(console: type[FakeApp]) -> None:
    words = ["--token", SECRET, "--use-dev", "-H", "X-A: 1", "-H", "X-B: 2", "--no-mouse", "--theme", "nord"]
    assert cli.main(words) == 0
    connection = console.made["connection"]
    assert connection.token.get_secret_value() == SECRET
    assert (connection.stage, connection.headers) == ("dev", (("X-A", "1"), ("X-B", "2")))
    assert console.made["settings"].theme == "nord" and console.run_with == {"mouse": False}


def test_without_a_token_the_console_is_told_what_was_looked_for(console: type[FakeApp]) -> None:
    assert cli.main([]) == 0
    assert console.made["connection"] is None
    assert console.made["no_token"].looked_for[0] == "--token: not given"


def test_the_demo_reads_no_login(console: type[FakeApp], home: CliFolder) -> None:
    home.write("profiles.json", "{")
    assert cli.main(["--demo"]) == 0
    assert console.made["connection"].is_demo


def test_an_unknown_theme_is_refused_with_those_there_are(
    console: type[FakeApp], capsys: pytest.CaptureFixture[str]
) -> None:
    assert "there is no theme 'neon'; choose one of nord" in complaint(capsys, "--theme", "neon")
    assert console.run_with == {}


def test_a_bad_setting_is_handed_to_the_console_and_stops_nothing(console: type[FakeApp], tmp_path: Path) -> None:
    from tui.paths import config_folder

    config_folder().mkdir(parents=True, exist_ok=True)
    (config_folder() / "settings.toml").write_text("mouse = 5\n")
    assert cli.main(["--demo"]) == 0
    assert "mouse must be true or false" in console.made["problems"][0]


def test_a_crash_of_the_console_is_the_exit_code(console: type[FakeApp]) -> None:
    console.return_code = 1
    assert cli.main(["--demo"]) == 1


async def test_the_client_of_the_demo_talks_to_the_sandbox(console: type[FakeApp]) -> None:
    cli.main(["--demo"])
    client = console.made["open_client"](console.made["connection"])
    try:
        assert await client.get_configs()
    finally:
        await client.aclose()


# --- what is imported -------------------------------------------------------------------------------------------------


def run_python(code: str, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=False, timeout=60)


@pytest.mark.parametrize("words", [["--version"], ["--help"], ["--nonsense"]])
def test_nothing_heavy_is_imported_to_answer_at_once(words: Sequence[str]) -> None:
    code = """
import sys
from tui.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
heavy = {"textual", "rich", "httpx", "pydantic", "asyncio", "platformdirs", "pyperclip", "sqlite3", "starlette"}
found = heavy & set(sys.modules)
sys.exit(f"imported: {found}" if found else 0)
"""
    done = run_python(code, *words)
    assert done.returncode == 0, done.stderr


def test_the_version_is_said() -> None:
    done = run_python("from tui.cli import main; main(['--version'])")
    assert done.stdout == f"epilot-webhooks-tui {__version__}\n"


def test_the_help_warns_of_the_process_list() -> None:
    done = run_python("from tui.cli import main; main(['--help'])")
    assert "process list" in " ".join(done.stdout.split()) and "EPILOT_TOKEN" in done.stdout


def test_the_sandbox_has_a_command_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        cli.main(["sandbox", "--help"])
    assert left.value.code == 0
    assert "--port" in capsys.readouterr().out
    assert "--port" in complaint(capsys, "sandbox", "--port", "eighty")
    assert SECRET not in complaint(capsys, "sandbox", "--tokne", SECRET)


# --- a crash ----------------------------------------------------------------------------------------------------------

CRASH = """
import sys, types
from textual.app import App

class WebhooksApp(App):
    def __init__(self, **known):
        super().__init__()
        self.known = known

    def on_mount(self):
        known = self.known
        connection, sources, options = known["connection"], known["sources"], known["sources"]._options
        environ = sources._environ
        again = sources.from_token(connection.token)
        raise RuntimeError("a bug")

sys.modules["tui.app"] = types.SimpleNamespace(WebhooksApp=WebhooksApp)
from tui.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_a_crash_prints_its_variables_but_no_secret(home: CliFolder) -> None:
    import pty

    home.profiles(active="a", a={"token": "0ther-t0ken", "headers": {"X-Key": "h1dden-pr0file"}})
    master, terminal = pty.openpty()
    words = [sys.executable, "-c", CRASH, "--token", SECRET, "-H", "X-Flag: h1dden-flag"]
    environ = {**os.environ, "EPILOT_TOKEN": "env-t0ken", "TERM": "xterm-256color", "COLUMNS": "200", "LINES": "50"}
    process = subprocess.Popen(words, stdin=terminal, stdout=terminal, stderr=terminal, env=environ)
    os.close(terminal)
    shown = read_all(master)
    os.close(master)
    assert process.wait(timeout=60) == 1
    assert "a bug" in shown and "connection" in shown and "**********" in shown
    for secret in (SECRET, "h1dden", "0ther-t0ken", "env-t0ken"):
        assert secret not in shown


def read_all(master: int) -> str:
    """Return what a program writes to its terminal until it ends."""
    chunks = []
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError:  # Linux ends a pseudo-terminal so
            break
        if not chunk:
            break
        chunks.append(chunk)
    return b"".join(chunks).decode("utf-8", "replace")

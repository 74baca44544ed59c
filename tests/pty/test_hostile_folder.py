"""The installed command takes no code from the folder it is started in, whatever lies there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.places import environment
from tests.support.pty_process import PtyProcess

SCRIPT = Path(sys.executable).with_name("epilot-webhooks-tui")
MODULES = ("tui", "httpx", "json", "textual", "pydantic", "certifi", "truststore", "socksio", "pyperclip", "sqlite3",
           "uvicorn",
           "cryptography", "platformdirs", "sitecustomize", "usercustomize", "curses", "vi", "wl-copy",
           "xclip")  # fmt: skip

pytestmark = pytest.mark.skipif(not SCRIPT.exists(), reason="the command is not installed beside this Python")


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    """A folder in which importing or running anything leaves a mark."""
    folder = tmp_path / "downloads"
    folder.mkdir()
    leave_a_mark = f"open({str(folder / 'owned')!r}, 'a').write(__name__)\n"
    for name in MODULES:
        (folder / f"{name}.py").write_text(leave_a_mark)
        (folder / name).mkdir()
        (folder / name / "__init__.py").write_text(leave_a_mark)
        (folder / name / "__main__.py").write_text(leave_a_mark)
    (folder / "pyvenv.cfg").write_text("home = /nowhere\n")
    return folder


def test_the_folder_is_one_that_would_be_taken(hostile: Path) -> None:
    """The trap that is tried below is a real one: `python -m` falls into it."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONSAFEPATH"}
    subprocess.run([sys.executable, "-m", "tui", "--version"], cwd=hostile, env=environ, capture_output=True)
    assert (hostile / "owned").exists()


@pytest.mark.parametrize(
    "words",
    [["--version"], ["--help"], ["failures", "--demo"], ["cache", "where"], ["sandbox", "--port", "x"]],
    ids=" ".join,
)
def test_no_command_takes_code_from_there(hostile: Path, tmp_path: Path, words: list[str]) -> None:
    done = subprocess.run(
        [str(SCRIPT), *words], cwd=hostile, env=environment(tmp_path), capture_output=True, text=True, timeout=120
    )
    assert done.returncode in (0, 1, 2) and "Traceback" not in done.stderr
    assert not (hostile / "owned").exists()


def test_the_console_takes_no_code_from_there(hostile: Path, tmp_path: Path) -> None:
    with PtyProcess([str(SCRIPT), "--demo"], env=environment(tmp_path), cwd=hostile) as process:
        process.wait_for_text("✗ failing".encode())
        process.send(b"y")  # the clipboard's tools are looked for
        process.wait_for_text(b"Webhook id")
        process.send(b"q")
        assert process.wait_for_end() == 0
    assert not (hostile / "owned").exists()

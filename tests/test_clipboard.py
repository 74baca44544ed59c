"""Copied text goes where the sentence says."""

from __future__ import annotations

import base64
import os
import re
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tui.clipboard import COPIES_KEPT, OSC52_LIMIT, Clipboard, ClipboardUnavailable, native_copy
from tui.settings import ClipboardRoute

SSH = {"SSH_CONNECTION": "10.0.0.1 22"}
HOSTILE = "\x1b]52;c;aGFja2Vk\x07\0\x9b31m\u202e [red]x[/red]"
BIG = "x" * OSC52_LIMIT


class Desk:
    """A terminal and a clipboard tool that keep what they are given."""

    def __init__(self, folder: Path, *, tool: str | None = "xclip") -> None:
        self.folder = folder
        self.tool = tool
        self.terminal: list[str] = []
        self.tool_got: list[str] = []

    def native(self, text: str) -> str:
        if self.tool is None:
            raise ClipboardUnavailable("there is no clipboard tool here")
        self.tool_got.append(text)
        return self.tool

    def clipboard(self, route: ClipboardRoute = "auto", environ: dict[str, str] | None = None) -> Clipboard:
        return Clipboard(
            self.terminal.append, environ=environ or {}, folder=self.folder / "copies", route=route, native=self.native
        )

    @property
    def files(self) -> list[str]:
        return sorted(path.name for path in self.folder.glob("copies/*"))


def of_osc52(sequence: str) -> str:
    match = re.fullmatch(r"\x1b\]52;c;([A-Za-z0-9+/=]*)\x07", sequence)
    assert match, sequence
    return base64.b64decode(match.group(1)).decode()


async def test_at_the_desk_both_the_tool_and_the_terminal_get_the_original(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    told = await desk.clipboard().copy(HOSTILE)
    assert told == "Copied with xclip, and sent to the terminal's clipboard (OSC 52)"
    assert desk.tool_got == [HOSTILE] and [of_osc52(sent) for sent in desk.terminal] == [HOSTILE]
    assert desk.files == []


async def test_without_a_tool_it_says_sent_and_not_copied(tmp_path: Path) -> None:
    desk = Desk(tmp_path, tool=None)
    assert await desk.clipboard().copy("x") == "Sent to the terminal's clipboard (OSC 52)"


async def test_over_ssh_the_tool_of_the_remote_machine_is_left_alone(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    assert await desk.clipboard(environ=SSH).copy("x") == "Sent to the terminal's clipboard (OSC 52)"
    assert desk.tool_got == []


@pytest.mark.parametrize(
    ("tool", "environ", "words"),
    [
        ("xclip", {}, "Copied with xclip"),
        (None, {}, "It is too large for the terminal's clipboard, and there is no clipboard tool here: written to "),
        ("xclip", SSH, "It is too large for the terminal's clipboard: written to "),
    ],
)
async def test_what_is_too_large_for_the_terminal_takes_the_next_way(
    tmp_path: Path, tool: str | None, environ: dict[str, str], words: str
) -> None:
    desk = Desk(tmp_path, tool=tool)
    sentence = await desk.clipboard(environ=environ).copy(BIG)
    assert sentence.startswith(words)
    assert desk.terminal == []
    if tool is None or environ:
        assert sentence.endswith(f"written to {tmp_path / 'copies' / 'copy-1.txt'}")
        assert (tmp_path / "copies" / "copy-1.txt").read_text() == BIG


async def test_the_largest_text_that_fits_is_sent(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    await desk.clipboard("osc52").copy("x" * (OSC52_LIMIT // 4 * 3))
    assert len(desk.terminal) == 1
    await desk.clipboard("osc52").copy("x" * (OSC52_LIMIT // 4 * 3 + 1))
    assert len(desk.terminal) == 1 and desk.files == ["copy-1.txt"]


@pytest.mark.parametrize(
    ("route", "to_terminal", "to_tool", "files"),
    [("osc52", 1, 0, 0), ("native", 0, 1, 0), ("file", 0, 0, 1)],
)
async def test_a_route_that_was_chosen_is_the_only_one(
    tmp_path: Path, route: ClipboardRoute, to_terminal: int, to_tool: int, files: int
) -> None:
    desk = Desk(tmp_path)
    await desk.clipboard(route, SSH).copy("x")
    assert (len(desk.terminal), len(desk.tool_got), len(desk.files)) == (to_terminal, to_tool, files)


async def test_a_tool_that_was_chosen_and_fails_leaves_a_file_and_the_reason(tmp_path: Path) -> None:
    desk = Desk(tmp_path, tool=None)
    told = await desk.clipboard("native").copy("x")
    assert told == f"There is no clipboard tool here: written to {tmp_path / 'copies' / 'copy-1.txt'}"


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions")
async def test_a_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    (tmp_path / "copies").mkdir(mode=0o755)
    desk = Desk(tmp_path)
    assert await desk.clipboard("file").copy(HOSTILE) == f"Written to {tmp_path / 'copies' / 'copy-1.txt'}"
    path = tmp_path / "copies" / "copy-1.txt"
    assert path.stat().st_mode & 0o777 == 0o600 and path.parent.stat().st_mode & 0o777 == 0o700
    assert path.read_bytes() == HOSTILE.encode()


@pytest.mark.skipif(sys.platform == "win32", reason="links need a privilege")
async def test_a_file_is_never_written_through_a_link(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    (tmp_path / "copies").mkdir()
    (tmp_path / "copies" / "copy-1.txt").symlink_to(tmp_path / "elsewhere")
    await desk.clipboard("file").copy("x")
    assert not (tmp_path / "elsewhere").exists()
    assert (tmp_path / "copies" / "copy-2.txt").read_text() == "x"


async def test_the_oldest_files_go_and_nothing_else(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    clipboard = desk.clipboard("file")
    await clipboard.copy("first")
    (tmp_path / "copies" / "mine.txt").write_text("kept")
    for number in range(COPIES_KEPT):
        await clipboard.copy(str(number))
    numbers = sorted(int(name[5:-4]) for name in desk.files if name != "mine.txt")
    assert numbers == list(range(2, COPIES_KEPT + 2)) and "mine.txt" in desk.files


async def test_a_folder_that_cannot_be_written_is_said_and_not_raised(tmp_path: Path) -> None:
    (tmp_path / "copies").write_text("a file in the way")
    told = await Desk(tmp_path).clipboard("file").copy("x")
    assert told.startswith("Not copied: ") and str(tmp_path / "copies") in told


async def test_a_lone_surrogate_is_copied_as_its_escape(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    await desk.clipboard(environ=SSH).copy("a\ud800b")
    assert of_osc52(desk.terminal[0]) == "a\\ud800b"


async def test_in_tmux_both_forms_are_sent(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    await desk.clipboard("osc52", {"TMUX": "/tmp/tmux-1/default,1,0"}).copy("x")
    plain = "\x1b]52;c;eA==\x07"
    wrapped = "\x1bPtmux;\x1b\x1b]52;c;eA==\x07\x1b\\"
    assert desk.terminal == [plain + wrapped]


async def test_gnu_screen_gets_pieces_that_it_does_not_drop(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    text = "text " * 400
    await desk.clipboard("osc52", {"STY": "1.pts-0"}).copy(text)
    pieces = re.findall(r"\x1bP(.*?)\x1b\\", desk.terminal[0], flags=re.DOTALL)
    assert max(map(len, pieces)) < 768
    assert of_osc52("".join(pieces)) == text


@given(st.text())
def test_nothing_but_base64_reaches_the_terminal(text: str) -> None:
    clipboard = Clipboard(lambda _: None, environ={}, folder=Path("unused"))
    encoded = base64.b64encode(text.encode("utf-8", "backslashreplace")).decode()
    assert re.fullmatch(r"\x1b\]52;c;[A-Za-z0-9+/=]*\x07", clipboard._osc52(encoded))


# --- the system's own tools: scripts in a folder of the test's own ----------------------------------------------------

linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the tools of X11 and Wayland")


class Tools:
    """A folder with clipboard tools that write down what they got, or fail."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environ = {"PATH": str(folder), "DISPLAY": ":0", "WAYLAND_DISPLAY": "wayland-0"}

    def add(self, name: str, *, works: bool = True) -> Path:
        got = self.folder / f"{name}.got"
        script = self.folder / name
        # No external program: the script's own PATH is the test run's.
        body = f"cat > '{got}'" if works else "echo complaint >&2; exit 1"
        script.write_text(f"#!/bin/sh\n{body}\n")
        script.chmod(0o700)
        return got


@linux_only
@pytest.mark.parametrize("name", ["wl-copy", "xclip", "xsel"])
def test_the_tool_that_is_there_is_used_and_named(tmp_path: Path, name: str) -> None:
    tools = Tools(tmp_path)
    got = tools.add(name)
    assert native_copy(HOSTILE, tools.environ) == name
    assert got.read_bytes() == HOSTILE.encode()


@linux_only
def test_a_tool_that_fails_is_not_called_a_success_and_writes_nothing_to_the_screen(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    tools = Tools(tmp_path)
    tools.add("wl-copy", works=False)
    got = tools.add("xclip")
    assert native_copy("x", tools.environ) == "xclip" and got.exists()
    tools.add("xclip", works=False)
    with pytest.raises(ClipboardUnavailable, match="xclip failed"):
        native_copy("x", tools.environ)
    assert capfd.readouterr() == ("", "")


@linux_only
def test_a_tool_without_a_display_is_not_tried(tmp_path: Path) -> None:
    tools = Tools(tmp_path)
    tools.add("xclip")
    with pytest.raises(ClipboardUnavailable, match="no clipboard tool"):
        native_copy("x", {"PATH": os.fspath(tmp_path)})

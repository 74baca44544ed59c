"""Write the scripts and the manual page into `tui/command_line/shipped`."""

from __future__ import annotations

from collections.abc import Mapping

from tui.command_line.completion import bash, fish, manual, zsh
from tui.command_line.completion.model import completed
from tui.command_line.shell import MANUAL, SCRIPTS, SHIPPED


def files() -> Mapping[str, str]:
    """Each file's text by its name."""
    known = completed()
    return {
        SCRIPTS["bash"]: bash.script(known),
        SCRIPTS["zsh"]: zsh.script(known),
        SCRIPTS["fish"]: fish.script(known),
        MANUAL: manual.page(),
    }


def write() -> None:
    """Write them all."""
    for name, text in files().items():
        (SHIPPED / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()

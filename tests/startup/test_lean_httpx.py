"""The program's own commands import httpx without a command line; whoever imports its parts gets httpx as it is."""

from __future__ import annotations

import subprocess
import sys


def _run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout


def test_the_command_line_of_httpx_is_left_out_and_the_rest_works() -> None:
    code = (
        "import sys\nfrom tui.startup.lean_httpx import leave_out_command_line\nleave_out_command_line()\n"
        "import httpx\nhttpx.Client().close()\nsys.stdout.write(' '.join(name for name, module in sys.modules.items() "
        "if module))"
    )
    loaded = _run(code).split()
    assert "httpx" in loaded and not {"httpx._main", "rich", "click"} & set(loaded)


def test_the_console_and_the_commands_leave_it_out() -> None:
    code = (
        "import sys\nfrom tui.cli import main\ntry:\n    main(['--version'])\nexcept SystemExit:\n    pass\n"
        "sys.stdout.write(repr(sys.modules.get('httpx._main', 'as it is')))"
    )
    assert _run(code).endswith("None")


def test_httpx_that_is_there_already_stays_as_it_is() -> None:
    code = (
        "import sys, httpx\nbefore = sys.modules.get('httpx._main', 'absent')\n"
        "from tui.startup.lean_httpx import leave_out_command_line\nleave_out_command_line()\n"
        "sys.stdout.write(str(sys.modules.get('httpx._main', 'absent') is before or before == 'absent'))"
    )
    assert _run(code) == "True"

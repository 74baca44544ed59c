"""The README says what is true: its first lines, its keys, its pictures."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from tui import keys

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
START, END = "<!-- keys: made by tests/test_readme.py from tui/keys.py -->\n", "<!-- end of keys -->"


def keys_table() -> str:
    """The command table as Markdown. `UPDATE_README=1 pytest tests/test_readme.py` writes it into the README."""
    rows = ["| where | key | what | id |", "|---|---|---|---|"]
    for command in keys.all_commands():
        shown = " ".join(f"`{key}`" for key in command.keys_for_people.split()).replace("|", "\\|")
        rows.append(f"| {command.place} | {shown} | {command.what} | `{command.id}` |")
    return "\n".join(rows) + "\n"


def test_the_first_two_lines_are_all_a_fresh_machine_needs() -> None:
    first, second = README.read_text(encoding="utf-8").splitlines()[:2]
    assert first.strip() == ("python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/epilot-webhooks-tui --demo")
    assert second.strip() == (
        "python3 -m venv .venv && .venv/bin/pip install -e '.[dev]' && .venv/bin/python -m pytest"
    )


def test_the_keys_are_those_of_the_command_table() -> None:
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(START)
    table, after = rest.split(END)
    if os.environ.get("UPDATE_README"):
        README.write_text(before + START + "\n" + keys_table() + "\n" + END + after, encoding="utf-8")
        return
    assert table.strip() == keys_table().strip(), "run UPDATE_README=1 pytest tests/test_readme.py"


def test_every_picture_and_file_it_names_is_there() -> None:
    named = re.findall(r"(?:srcset=|src=)\"([^\"]+)\"|\]\(([^)#]+)\)", README.read_text(encoding="utf-8"))
    local = [one or two for one, two in named if not (one or two).startswith("http")]
    assert local
    assert [name for name in local if not (ROOT / name).exists()] == []


def test_command_ids_are_unique() -> None:
    ids = [command.id for command in keys.all_commands()]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("document", ["tui/README.md", "CONTRIBUTING.md"])
def test_every_path_that_is_named_exists(document: str) -> None:
    text = (ROOT / document).read_text(encoding="utf-8")
    named = re.findall(r"`((?:tui|tests|benchmarks|screenshots|themes|\.ci)/[\w./-]*)(?: PYTHON)?`", text)
    linked = re.findall(r"\]\(([^)#:]+)\)", text)
    assert len(named) > 20
    missing = [name for name in named if not (ROOT / name).exists()]
    assert missing == []
    assert [name for name in linked if not (ROOT / document).parent.joinpath(name).exists()] == []


def test_every_room_is_on_the_map() -> None:
    text = (ROOT / "tui/README.md").read_text(encoding="utf-8")
    rooms = [path.parent.relative_to(ROOT).as_posix() for path in (ROOT / "tui").glob("**/__init__.py")]
    own = [room for room in rooms if room.count("/") == 1 or room.startswith(("tui/services/", "tui/screens/"))]
    assert [room for room in own if f"`{room}/`" not in text] == []


def test_every_target_that_is_named_is_in_the_makefile() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"`(?:TEXTUAL=\S+ )?make ([a-z]+)", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    assert {"run", "quick", "test", "check", "bench"} <= named
    assert [name for name in named if f"\n{name}: " not in makefile] == []

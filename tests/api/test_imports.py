"""The cost of importing the package: nothing, until a name is used."""

from __future__ import annotations

import subprocess
import sys

import pytest

import tui.api


def loaded_after(statement: str) -> set[str]:
    """The modules that a fresh interpreter has loaded after `statement`."""
    code = f"{statement}\nimport sys\nsys.stdout.write(' '.join(sys.modules))"
    return set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())


def test_the_package_alone_loads_neither_httpx_nor_pydantic() -> None:
    assert loaded_after("import tui.api").isdisjoint({"httpx", "pydantic", "asyncio"})
    assert loaded_after("from tui.api import check_server").isdisjoint({"httpx", "pydantic"})


def test_the_client_is_headless() -> None:
    loaded = loaded_after("from tui.api import WebhooksClient")
    assert loaded.isdisjoint({"textual", "rich"})


def test_the_client_loads_httpx_and_pydantic_with_its_first_request_only() -> None:
    made = "from tui.api import WebhooksClient; WebhooksClient('https://x.example', None)"
    assert loaded_after(made).isdisjoint({"httpx", "pydantic", "pydantic_core"})


def test_nothing_of_textual_or_httpx_is_touched_by_importing_the_package() -> None:
    """The libraries stay as they are for a program that uses the client alone."""
    code = (
        "import sys, tui.api\n"
        "from tui.api import WebhooksClient\n"
        "touched = [name for name in sys.modules if name.partition('.')[0] in ('textual', 'rich', 'httpx', "
        "'httpcore')]\n"
        "sys.exit(', '.join(touched) or 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_every_name_it_offers_is_there() -> None:
    for name in tui.api.__all__:
        assert getattr(tui.api, name).__name__ == name
    with pytest.raises(AttributeError, match="nonsense"):
        _ = tui.api.nonsense

"""The way in which this program was installed, for the sentence that says how to add a part of it. Standard library
only."""

from __future__ import annotations

import json
import shlex
import sys
from importlib import metadata, util
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

NAME = "epilot-webhooks-tui"


def how_to_add(extra: str) -> str:
    """The command that installs this program's `extra` where the program is.

    It names the folder, file or repository that the program came from (PEP 610), never the bare name of the program:
    that is nobody's on the package index, so anybody could take it. Where the source is not known, or gone, the
    packages are named.
    """
    source = _source()
    if source is not None:
        wanted = [f"{source}[{extra}]" if urlsplit(source).scheme in ("", "file") else f"{NAME}[{extra}] @ {source}"]
        if (Path(sys.prefix) / "uv-receipt.toml").exists():
            return _command("uv", "tool", "install", "--force", *wanted)
        if (Path(sys.prefix) / "pipx_metadata.json").exists():
            return _command("pipx", "install", "--force", *wanted)
        return _command(*_installer(), *(["-e"] if _came_from().get("dir_info", {}).get("editable") else []), *wanted)
    return _command(*_installer(), *_packages(extra))


def _command(*words: str) -> str:
    return " ".join(map(shlex.quote, words))


def _installer() -> list[str]:
    """pip where this environment has it; environments that uv and pipx make have none."""
    if util.find_spec("pip") is not None:
        return [sys.executable, "-m", "pip", "install"]
    return ["uv", "pip", "install", "--python", sys.executable]


def _came_from() -> dict[str, Any]:
    try:
        text = metadata.distribution(NAME).read_text("direct_url.json")
        known = json.loads(text) if text else None
    except (metadata.PackageNotFoundError, OSError, ValueError):
        return {}
    return known if isinstance(known, dict) else {}


def _source() -> str | None:
    """The folder, file or address that the program was installed from; `None` where that is not known or no longer
    there."""
    known = _came_from()
    address = known.get("url")
    if not isinstance(address, str):
        return None
    parts = urlsplit(address)
    if parts.scheme == "file":
        from urllib.request import url2pathname

        path = url2pathname(parts.path)
        return path if Path(path).exists() else None
    if parts.scheme != "https" or "@" in parts.netloc:
        return None
    vcs = known.get("vcs_info")
    if isinstance(vcs, dict):
        return f"{vcs.get('vcs', 'git')}+{address}@{vcs.get('commit_id', 'HEAD')}"
    return address


def _packages(extra: str) -> list[str]:
    """List what the extra consists of, as `name>=version`."""
    try:
        required = metadata.requires(NAME) or []
    except metadata.PackageNotFoundError:
        required = []
    marked = (line.partition(";") for line in required)
    return [need.strip() for need, _, marker in marked if f"extra == '{extra}'" in marker.replace('"', "'")]

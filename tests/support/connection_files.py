"""The vendor CLI's files in a folder of the test's own, and tokens as the vendor makes them."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tui.connection import Connection, ConnectionProblem, Options, resolve

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
LATER = "2026-11-24T12:00:00.000Z"
EARLIER = "2026-11-22T12:00:00.000Z"


def jwt(**claims: object) -> str:
    """An unsigned token with these claims."""

    def part(value: object) -> str:
        return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()

    return f"{part({'alg': 'none'})}.{part(claims)}.c2lnbmF0dXJl"


class CliFolder:
    """`$XDG_CONFIG_HOME/epilot` as a test wants it; `environ` points there and nowhere else."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "epilot"
        self.folder.mkdir(parents=True, exist_ok=True)
        self.environ = {"XDG_CONFIG_HOME": str(root)}

    def write(self, name: str, content: object) -> Path:
        """`content` as JSON, or as it is where it is text or bytes."""
        path = self.folder / name
        if isinstance(content, bytes):
            path.write_bytes(content)
        else:
            path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    def profiles(self, active: str | None = None, stage: str | None = None, **profiles: object) -> Path:
        content: dict[str, object] = {"profiles": profiles}
        if active is not None:
            content["active"] = active
        if stage is not None:
            content["stage"] = stage
        return self.write("profiles.json", content)

    def credentials(self, **content: object) -> Path:
        return self.write("credentials.json", content)


def connect(cli: CliFolder, options: Options | None = None, **environ: str) -> Connection:
    return resolve(options or Options(), {**cli.environ, **environ}, NOON)


def problem(cli: CliFolder, options: Options | None = None, **environ: str) -> str:
    with pytest.raises(ConnectionProblem) as caught:
        connect(cli, options, **environ)
    assert "\n" not in str(caught.value)
    return str(caught.value)

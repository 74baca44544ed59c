"""The whole command line in this process: its requests go to a sandbox, or to whatever answers in its place."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tui import cli
from tui.api.client import WebhooksClient
from tui.api.exchange import Exchange
from tui.connection import Connection

TOKEN = "t0ken-of-a-test"


class Input(io.TextIOWrapper):
    """Standard input that is a pipe with something in it, or a terminal."""

    def __init__(self, data: bytes, *, terminal: bool = False) -> None:
        super().__init__(io.BytesIO(data), encoding="utf-8")
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


@dataclass(frozen=True)
class Done:
    """The end of one command."""

    code: int
    out: str
    err: str


@dataclass
class CommandLine:
    """Runs lines. `transport` makes what answers, anew for each; `exchanges` has all that was sent."""

    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch
    home: Path
    transport: Callable[[], httpx.AsyncBaseTransport]
    exchanges: list[Exchange] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
            self.monkeypatch.setenv(name, str(self.home))
        self.monkeypatch.setenv("EPILOT_TOKEN", TOKEN)
        self.monkeypatch.delenv("EPILOT_PROFILE", raising=False)
        self.monkeypatch.setattr("tui.command_line.connecting.open_client", self._open)
        self.monkeypatch.setattr(
            "tui.command_line.connecting.open_stranger",
            lambda server: WebhooksClient(server, None, transport=self.transport()),
        )

    def run(self, *words: str, stdin: bytes | None = None, terminal: bool = False) -> Done:
        """Run one line; every character that it writes is looked at. Without `stdin` standard input is empty; with
        `terminal` it is what a person types, who reads standard error."""
        self.monkeypatch.setattr(sys, "stdin", Input(stdin or b"", terminal=terminal))
        self.monkeypatch.setattr("tui.headless.call.asking.is_terminal", lambda stream: terminal)
        try:
            code = cli.main(words)
        except SystemExit as ending:
            code = int(ending.code or 0)
        out, err = self.capsys.readouterr()
        for text in (out, err):
            assert not [character for character in text if character not in "\n\t" and not character.isprintable()], (
                text
            )
            assert TOKEN not in text
        return Done(code, out, err)

    def _open(self, connection: Connection) -> WebhooksClient:
        client = WebhooksClient(
            connection.server, connection.token, headers=connection.headers, transport=self.transport()
        )
        add = client.log.add

        def keep(exchange: Exchange) -> None:
            self.exchanges.append(exchange)
            add(exchange)

        client.log.add = keep  # type: ignore[method-assign]  # all that is sent goes through it
        return client

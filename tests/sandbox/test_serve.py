"""The sandbox on a port, and what it says when it cannot start."""

from __future__ import annotations

import argparse
import builtins
import signal
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest

from tui.sandbox import Sandbox
from tui.sandbox.serve import add_arguments, run


def _options(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    return parser.parse_args(arguments)


@pytest.mark.parametrize(
    "arguments",
    [("--port", "x"), ("--port", "65536"), ("--events", "-1"), ("--events", "99999999999"), ("--seed", "full"),
     ("--token", " "), ("--time-scale", "nan"), ("--allow-host", "https://x.example/")],
    ids=" ".join,
)  # fmt: skip
def test_a_bad_flag_is_named(arguments: tuple[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        _options(*arguments)
    assert stopped.value.code == 2 and arguments[0] in capsys.readouterr().err


def test_a_port_in_use_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run(_options("--port", str(port), "--seed", "empty")) == 2
    said = capsys.readouterr().err
    assert f"port {port}" in said and "--port" in said and said.count("\n") == 1


def _no_database(path: Path) -> None:
    path.write_bytes(b"this is no database at all " * 100)


def _others_database(path: Path) -> None:
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE theirs (x)")
    other.close()


@pytest.mark.parametrize("make", [_no_database, _others_database, Path.mkdir])
def test_a_file_that_is_no_sandbox_is_refused_and_left_alone(
    make: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "state.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    assert run(_options("--port", "0", "--db", str(path))) == 2
    said = capsys.readouterr().err
    assert str(path) in said and "--db" in said and said.count("\n") == 1
    assert before is None or path.read_bytes() == before


def test_a_locked_file_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "state.db"
    Sandbox(path=path, seed="empty").prepare()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    monkeypatch.setattr("tui.sandbox.database.BUSY_SECONDS", 0)
    assert run(_options("--port", "0", "--db", str(path))) == 2
    assert "locked" in capsys.readouterr().err
    other.close()


def test_without_uvicorn_one_sentence_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any) -> Any:
        if name == "uvicorn":
            raise ImportError(name)
        return real(name, *rest)

    monkeypatch.setattr(builtins, "__import__", refuse)
    assert run(_options("--port", "0")) == 2
    assert "pip install 'epilot-webhooks-tui[sandbox]'" in capsys.readouterr().err


def test_served_it_answers_keeps_its_state_breaks_sockets_and_ends_by_ctrl_c(tmp_path: Path) -> None:
    arguments = ["--port", "0", "--db", str(tmp_path / "s.db"), "--events", "50", "--token", "t"]
    with subprocess.Popen(
        [sys.executable, "-m", "tui.sandbox", *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        assert server.stdout is not None and server.stderr is not None
        try:
            base = server.stdout.readline().split(" for ")[0].removeprefix("The sandbox answers at ")
            headers = {"Authorization": "Bearer t"}
            with httpx.Client(base_url=base, headers=headers, trust_env=False) as client:
                assert len(client.get("/v1/webhooks/configs").json()) == 40
                for fault, raised in (
                    ("drop", httpx.RemoteProtocolError),
                    ("refuse", httpx.RemoteProtocolError),
                    ("cut", httpx.RemoteProtocolError),
                ):
                    with pytest.raises((raised, httpx.ReadError)):
                        client.get("/v1/webhooks/configs", headers={"X-Sandbox-Fault": fault})
                assert client.get("/v1/webhooks/configs", headers={"Authorization": ""}).status_code == 401
        finally:
            server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0
        assert server.stderr.read() == ""
    kept = sqlite3.connect(tmp_path / "s.db")
    assert kept.execute("SELECT count(*) FROM events").fetchone() == (50,)
    kept.close()

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

from tui.installed import how_to_add
from tui.sandbox import Sandbox
from tui.sandbox.guard import OnlyThisMachine
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
    complaints = capsys.readouterr().err
    assert f"port {port}" in complaints and "--port" in complaints and complaints.count("\n") == 1


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
    complaints = capsys.readouterr().err
    assert str(path) in complaints and "--db" in complaints and complaints.count("\n") == 1
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
    complaints = capsys.readouterr().err
    assert complaints.startswith("Serving the sandbox needs uvicorn: ") and how_to_add("sandbox") in complaints
    assert " epilot-webhooks-tui[" not in complaints and "'epilot-webhooks-tui[" not in complaints


@pytest.mark.slow  # a whole process
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
                assert client.get("/v1/webhooks/configs", headers={"Host": "rebound.example"}).status_code == 421
        finally:
            server.send_signal(signal.SIGINT)
        assert server.wait(20) == 0
        assert server.stderr.read() == ""
    kept = sqlite3.connect(tmp_path / "s.db")
    assert kept.execute("SELECT count(*) FROM events").fetchone() == (50,)
    kept.close()


async def _asked(host: str | None, origin: str | None = None, path: str = "/v1/webhooks/configs") -> int:
    sandbox = Sandbox(seed="empty", token="t")
    headers = {"Authorization": "Bearer t", **({"Origin": origin} if origin is not None else {})}
    try:
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(app=OnlyThisMachine(sandbox)), base_url="http://127.0.0.1:8787"
        ) as client:
            request = client.build_request("GET", path, headers=headers)
            request.headers.pop("host")
            if host is not None:
                request.headers["Host"] = host
            return (await client.send(request)).status_code
    finally:
        await sandbox.aclose()


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8787", "localhost", "LOCALHOST:1", "localhost.:8787", "[::1]:8787", "127.0.0.2"]
)
async def test_names_of_this_machine_are_answered(host: str) -> None:
    assert await _asked(host) == 200
    assert await _asked(host, f"http://{host}") == 200


@pytest.mark.parametrize(
    "host",
    [None, "", "rebound.example:8787", "127.0.0.1.rebound.example", "localhost.example", "user@127.0.0.1",
     "127.0.0.1/x",
     "localhost:99999", "[::", "0.0.0.0:8787", "rebound.example#127.0.0.1", "127.0.0.1, rebound.example"],
)  # fmt: skip
async def test_a_request_for_another_host_is_refused_whatever_its_token(host: str | None) -> None:
    """A page that lets its own name lead to 127.0.0.1 names that name. Before, it was answered."""
    assert await _asked(host) == 421
    assert await _asked(host, path="/v1/webhooks/.well-known/public-key?orgId=1") == 421


@pytest.mark.parametrize("origin", ["null", "", "https://page.example", "http://127.0.0.1.page.example", "file://"])
async def test_another_machines_page_is_refused(origin: str) -> None:
    assert await _asked("127.0.0.1:8787", origin) == 403


def test_there_is_no_token_that_everybody_knows(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import uvicorn

    monkeypatch.setattr(uvicorn.Server, "run", lambda *_, **__: None)
    tokens = set()
    for _ in range(2):
        assert run(_options("--port", "0", "--seed", "empty")) == 0
        tokens.add(capsys.readouterr().out.partition("for the token '")[2].partition("'")[0])
    assert len(tokens) == 2 and all(len(token) >= 32 for token in tokens)

"""`listen` as a process: a delivery of the sandbox arrives, is verified, and ctrl+c ends it with a summary."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.sandbox.support import METADATA
from tests.support.headless import Served, run
from tests.support.places import PROGRAM, ROOT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(60),
    pytest.mark.skipif(sys.platform == "win32", reason="its signals are others"),
]


@contextmanager
def listening(environ: dict[str, str], *flags: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process, and its address."""
    with subprocess.Popen(
        [*PROGRAM, "listen", *flags],
        env=environ, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as process:  # fmt: skip
        try:
            assert process.stderr is not None
            yield (
                process,
                next(word for word in process.stderr.readline().split() if word.startswith("http")).strip(";"),
            )
        finally:
            process.kill()


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_it_prints_data_alone_and_a_signal_ends_it_with_a_summary(
    environ: dict[str, str], number: signal.Signals, code: int
) -> None:
    with listening(environ, "--port", "0", "--answer", "429", "--retry-after", "3") as (process, url):
        answer = httpx.post(f"{url}/hook", json={"a": 1}, trust_env=False)
        assert answer.status_code == 429 and answer.headers["retry-after"] == "3"
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert process.returncode == code and err == "1 request received.\n"
    assert json.loads(out)["path"] == "/hook" and out.count("\n") == 1


def test_a_delivery_of_the_sandbox_is_verified(environ: dict[str, str], served: Served, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    hook = {"name": "x", "eventName": "order_completed", "url": f"http://127.0.0.1:{port}/x", "httpMethod": "POST"}
    made = run(
        environ, "createConfig", "-s", served.url, "--json", typed=json.dumps({**hook, "auth": {"authType": "NONE"}})
    )
    created = json.loads(made.stdout)
    environ["HOOK_SECRET"] = created["signingSecret"]
    with listening(environ, "--port", port, "--secret-env", "HOOK_SECRET") as (process, _):
        fired = run(
            environ, "triggerWebhook", created["id"], "-s", served.url, "-p", "sync=true", typed=json.dumps(METADATA)
        )
        assert fired.returncode == 0, fired.stderr
        assert process.stdout is not None
        document = json.loads(process.stdout.readline())
    assert document["path"] == "/x" and document["signature"]["valid"] is True
    (tmp_path / "headers").write_text(json.dumps(document))
    words = ("verify", "--headers", str(tmp_path / "headers"), "--body", "-", "--secret-env", "HOOK_SECRET")
    assert run(environ, *words, typed=document["body"]).returncode == 0
    assert run(environ, *words, typed=document["body"] + " ").returncode == 1


def test_a_reader_that_goes_away_ends_it(environ: dict[str, str]) -> None:
    with listening(environ, "--port", "0") as (process, url):
        assert process.stdout is not None
        process.stdout.close()
        httpx.post(url, content=b"x", trust_env=False)
        assert process.wait(20) == 141


def test_a_port_in_use_is_said(environ: dict[str, str]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = run(environ, "listen", "--port", port)
    assert done.returncode == 2 and f"listen cannot use port {port}" in done.stderr and done.stderr.count("\n") == 1

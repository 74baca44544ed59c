"""The served sandbox: answers, is ended by Ctrl+C, and says so where its port is taken."""

from __future__ import annotations

import re
import socket
import urllib.request
from pathlib import Path

import pytest

pytest.importorskip("uvicorn")

from tests.support.places import environment
from tests.support.pty_console import command
from tests.support.pty_process import PtyProcess


def test_it_answers_until_ctrl_c(tmp_path: Path) -> None:
    arguments = ["sandbox", "--port", "0", "--token", "let-me-in"]
    with PtyProcess([*command(), *arguments], env=environment(tmp_path)) as process:
        process.wait_for_text(b"Ctrl+C ends it.")
        address = re.search(rb"http://127\.0\.0\.1:\d+", process.output)
        assert address is not None
        url = f"{address[0].decode()}/v1/webhooks/configs"
        request = urllib.request.Request(url, headers={"Authorization": "Bearer let-me-in"})
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(request, timeout=20) as answer:
            assert answer.status == 200 and answer.read(1) == b"["
        process.send(b"\x03")
        assert process.wait_for_end() in (0, 130)
        assert b"Traceback" not in process.output


def test_a_port_in_use_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with PtyProcess([*command(), "sandbox", "--port", str(port)], env=environment(tmp_path)) as process:
            assert process.wait_for_end() == 2
            output = process.output.decode()
    assert output.count("\n") == 1 and str(port) in output and "--port" in output

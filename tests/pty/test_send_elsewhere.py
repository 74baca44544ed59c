"""A failed event of the demo, sent by keys to `listen` in another terminal, which says that its signature is valid."""

from __future__ import annotations

import re
import signal
import socket
from pathlib import Path

import httpx
import pytest

from tests.support.pty_console import ESCAPE, ConsoleProcess

SECRET = "whsec_c2lnbmluZy1zZWNyZXQtb2YtbWluZQ=="


def paste(text: str) -> bytes:
    return b"\x1b[200~" + text.encode() + b"\x1b[201~"


def test_a_failed_event_reaches_listen_with_a_valid_signature(tmp_path: Path) -> None:
    receiver = ConsoleProcess(
        tmp_path / "b", "listen", "--port", "0", "--secret-env", "HOOK_SECRET", size=(120, 40), HOOK_SECRET=SECRET
    )
    with receiver, ConsoleProcess(tmp_path / "a", "--demo", size=(100, 30)) as console:
        address = re.search(r"http://127\.0\.0\.1:\d+", receiver.wait_for_line("http://127.0.0.1:"))
        assert address is not None
        console.wait_for_line("✗ failing")
        console.send(b"\r")
        console.wait_for_line("all (S)")
        for keys, shown in ((b"S", "failed (S)"), (b">", "Past the API, no replay")):
            console.send(keys)
            console.wait_for_line(shown)
        console.send(b"\x05\x15" + paste(f"{address[0]}/hook"))  # to the end, all before it away
        console.wait_for_line(f"{address[0]}/hook")
        console.send(b"\t" + paste(SECRET))
        console.wait_for_line("Signed anew with the secret that was given")
        console.send(b"\r")
        console.wait_for_line("✓ 200 OK after")
        receiver.wait_for_line("1 of 1")
        receiver.send(b"\r")
        receiver.wait_for_line("✓ delivered · ✓ The v1 signature is valid.")
        for process in (receiver, console):
            assert SECRET.encode() not in process.output
        for keys in (ESCAPE, ESCAPE, b"q"):
            console.send(keys)
            console.look_for(0.2)
        assert console.wait_for_end() == 0
        receiver.send(b"\x03")
        assert receiver.wait_for_end() == 0 and receiver.is_restored()
        assert b"1 request received; 1 with a valid signature, 0 without." in receiver.output


@pytest.mark.parametrize(("leave", "code"), [(b"q", 0), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_listen_gives_the_terminal_back_and_says_what_came(
    tmp_path: Path, leave: bytes | signal.Signals, code: int
) -> None:
    with ConsoleProcess(tmp_path, "listen", "--port", "0", "--answer", "429") as receiver:
        line = receiver.wait_for_line("http://127.0.0.1:")
        url = re.search(r"http://127\.0\.0\.1:\d+", line)
        receiver.wait_for_line("each request is shown here")
        assert url is not None
        assert httpx.post(f"{url[0]}/hook", content=b"x", trust_env=False).status_code == 429
        receiver.wait_for_line("✗ failed")
        if isinstance(leave, bytes):
            receiver.send(leave)
        else:
            receiver.signal(leave)
        assert receiver.wait_for_end() == code and receiver.is_restored()
        assert b"1 request received." in receiver.output and b"Traceback" not in receiver.output


def test_listen_prints_in_a_terminal_where_it_is_asked_to(tmp_path: Path) -> None:
    with ConsoleProcess(tmp_path, "listen", "--port", "0", "--print") as receiver:
        url = re.search(r"http://127\.0\.0\.1:\d+", receiver.wait_for_line("Listening at http"))
        assert url is not None
        httpx.post(f"{url[0]}/hook", json={"a": 1}, trust_env=False)
        receiver.wait_for_line("POST /hook")
        receiver.send(b"\x03")
        assert receiver.wait_for_end() == 0 and b"\x1b" not in receiver.output


def test_a_port_that_is_taken_is_one_sentence(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        with ConsoleProcess(tmp_path, "listen", "--port", port) as receiver:
            assert receiver.wait_for_end() == 2
            assert f"listen cannot use port {port}".encode() in receiver.output and b"\x1b" not in receiver.output

"""A failed event of the demo, sent by keys to `listen` in another terminal, which says that its signature is valid."""

from __future__ import annotations

import re
from pathlib import Path

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
        for keys, shown in ((b"S", "failed (S)"), (b">", "past the API: no replay")):
            console.send(keys)
            console.wait_for_line(shown)
        console.send(b"\x05\x15" + paste(f"{address[0]}/hook"))  # to the end, all before it away
        console.wait_for_line(f"{address[0]}/hook")
        console.send(b"\t" + paste(SECRET))
        console.wait_for_line("Signed anew with the secret that was given")
        console.send(b"\r")
        console.wait_for_line("✓ 200 OK after")
        receiver.wait_for_line("The v1 signature is valid.")
        for process in (receiver, console):
            assert SECRET.encode() not in process.output
        for keys in (ESCAPE, ESCAPE, b"q"):
            console.send(keys)
            console.look_for(0.2)
        assert console.wait_for_end() == 0

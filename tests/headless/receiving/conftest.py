"""A command line, and a request that was received: its headers, its body and both keys as files."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.support.command_line import CommandLine, Done
from tui.sandbox.signing import Signer
from tui.services.time.clock import utc_now

SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
BODY = b'{"hello": "w\xc3\xb6rld"}'
SIGNER = Signer(b"k" * 32)


@dataclass(frozen=True)
class Verifying:
    """`verify` over files: `headers`, `body`, `key.pem` and `secret` lie in `folder`."""

    line: CommandLine
    folder: Path

    def write(self, name: str, data: bytes | str) -> str:
        path = self.folder / name
        path.write_bytes(data.encode() if isinstance(data, str) else data)
        return str(path)

    def run(self, *words: str, stdin: bytes | None = None) -> Done:
        files = ("--headers", str(self.folder / "headers"), "--body", str(self.folder / "body"))
        return self.line.run("verify", *files, *words, stdin=stdin)


@pytest.fixture
def line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> CommandLine:
    """Any request of it to the API fails the test."""

    def refuse(request: httpx.Request) -> httpx.Response:
        raise AssertionError(request.url)

    monkeypatch.setenv("HOOK_SECRET", SECRET)
    return CommandLine(capsys, monkeypatch, tmp_path, lambda: httpx.MockTransport(refuse))


@pytest.fixture
def verifying(line: CommandLine, tmp_path: Path) -> Verifying:
    made = Verifying(line, tmp_path)
    signed = SIGNER.headers("evt_1", int(utc_now().timestamp()), BODY, SECRET)
    made.write("headers", "".join(f"{name}: {value}\n" for name, value in signed.items()))
    made.write("body", BODY)
    made.write("key.pem", SIGNER.public_key())
    made.write("secret", f"{SECRET}\n")
    return made

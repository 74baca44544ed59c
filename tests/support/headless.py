"""The commands without a screen, as processes of their own, and a sandbox that they speak to."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent

PROGRAM = [sys.executable, "-m", "tui"]

ERP = "Orders to ERP"


def run(environ: dict[str, str], *words: str, said: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command; every byte it writes is looked at."""
    done = subprocess.run(
        [*PROGRAM, *words], env=environ, capture_output=True, cwd=ROOT, timeout=60, check=False,
        input=None if said is None else said.encode(), stdin=subprocess.DEVNULL if said is None else None,
    )  # fmt: skip
    for stream in (done.stdout, done.stderr):
        text = stream.decode()
        assert not [each for each in text if each != "\n" and not each.isprintable()], text
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


class Served:
    """A sandbox on a port of its own."""

    def __init__(self, environ: dict[str, str]) -> None:
        self.process = subprocess.Popen(
            [*PROGRAM, "sandbox", "--port", "0", "--token", "t0ken-of-a-test"],
            env=environ, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        self.url = next(word for word in line.split() if word.startswith("http://"))
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(20)

"""The commands without a screen, as processes of their own, and a sandbox that they speak to."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryFile

from tests.support import warm
from tests.support.command_line import TOKEN
from tests.support.places import PROGRAM, ROOT, environment

ERP = "Orders to ERP"

_SECONDS = 60


def command_environment(home: Path) -> dict[str, str]:
    """An environment in which `home` is every folder of the program's."""
    folders = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
    return environment(home, **dict.fromkeys(folders, str(home)))


def run(environ: dict[str, str], *words: str, typed: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command, warm; every byte it writes is looked at."""
    with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as complaints:
        given.write((typed or "").encode())
        given.seek(0)
        process = _start(words, environ, (given.fileno(), out.fileno(), complaints.fileno()))
        try:
            code = process.wait(_SECONDS)
        finally:
            process.kill()
        texts = []
        for stream in (out, complaints):
            stream.seek(0)
            texts.append(stream.read().decode())
    for text in texts:
        assert not [character for character in text if character != "\n" and not character.isprintable()], text
    return subprocess.CompletedProcess(words, code, *texts)


def _start(
    words: Sequence[str], environ: dict[str, str], streams: tuple[int, int, int]
) -> subprocess.Popen[bytes] | warm.WarmProcess:
    command = [*PROGRAM, *words]
    if warm.IS_THERE:
        return warm.WarmProcess(command, env=environ, cwd=ROOT, streams=streams)
    return subprocess.Popen(command, env=environ, cwd=ROOT, stdin=streams[0], stdout=streams[1], stderr=streams[2])


class Served:
    """A sandbox on a port of its own."""

    def __init__(self, environ: dict[str, str]) -> None:
        reader, writer = os.pipe()
        with Path(os.devnull).open("rb") as nothing, os.fdopen(writer, "wb") as output:
            streams = (nothing.fileno(), output.fileno(), output.fileno())
            self.process = _start(["sandbox", "--port", "0", "--token", TOKEN], environ, streams)
        self._output = os.fdopen(reader, "rb")
        line = self._output.readline().decode()
        self.url = next(word for word in line.split() if word.startswith("http://"))
        self._reader = threading.Thread(target=self._output.read, daemon=True)
        self._reader.start()

    def close(self) -> None:
        self.process.terminate()
        self.process.wait(20)
        self._reader.join()
        self._output.close()

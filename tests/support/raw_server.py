"""A server that writes the bytes it is told to, and keeps what it was sent."""

from __future__ import annotations

import json
import socket
from collections.abc import Sequence
from contextlib import suppress
from threading import Thread
from typing import Any, Self


def answer(status: int = 200, body: bytes | Any = b"[]", *headers: str) -> bytes:
    """An answer with its length; a `body` that is no bytes is written as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = [f"HTTP/1.1 {status} Words", "Content-Type: application/json", f"Content-Length: {len(content)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


class RawServer:
    """Gives each connection the next of `answers`, the last one for ever; an empty one closes without a word."""

    def __init__(self, *answers: bytes | Sequence[bytes]) -> None:
        self._answers = [[given] if isinstance(given, bytes) else list(given) for given in answers]
        self.requests: list[bytes] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = Thread(target=self._serve, daemon=True)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Answer no more; a thread that waits for a connection hears of it by a shutdown, not by a close."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        if self._thread.ident is not None:
            self._thread.join(1)

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:  # closed
                return
            with connection, suppress(OSError):
                request = b""
                while b"\r\n\r\n" not in request and (piece := connection.recv(65_536)):
                    request += piece
                self.requests.append(request)
                for piece in self._answers[min(len(self.requests), len(self._answers)) - 1]:
                    connection.sendall(piece)

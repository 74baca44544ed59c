"""A pasted request: its headers and its body, whatever stands around them."""

from __future__ import annotations

import pytest

from tui.services.signatures.pasted import read_request


@pytest.mark.parametrize(
    ("text", "headers", "body"),
    [
        ("A: 1\nB: x:y\n\n{}\n", [("A", "1"), ("B", "x:y")], b"{}\n"),
        ("\nPOST /in?a=b:c HTTP/1.1\nA: 1\n\n\nä", [("A", "1")], "\nä".encode()),
        ("> A: 1\nno header\n", [("A", "1")], b""),
        ("A: 1", [("A", "1")], b""),
        ("A: 1\n\n\udc00", [("A", "1")], b"\xed\xb0\x80"),
    ],
)
def test_what_is_pasted_is_taken_apart(text: str, headers: list[tuple[str, str]], body: bytes) -> None:
    assert read_request(text) == (headers, body)
